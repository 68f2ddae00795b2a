using System.Runtime.InteropServices;

namespace OodDetection.Tests.Backend;

/// <summary>A test of the files and the loader of Linux on x64; elsewhere there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxX64FactAttribute : FactAttribute
{
    public LinuxX64FactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) Skip = "This is not Linux on x64.";
    }
}
