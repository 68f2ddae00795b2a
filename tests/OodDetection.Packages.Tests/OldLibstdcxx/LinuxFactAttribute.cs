namespace OodDetection.Packages.Tests.OldLibstdcxx;

/// <summary>A test of what is done on Linux alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!OperatingSystem.IsLinux()) Skip = "Only on Linux has a system's libstdc++ a say.";
    }
}
