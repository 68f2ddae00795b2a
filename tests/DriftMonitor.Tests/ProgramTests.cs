using System.Diagnostics;
using System.Runtime.InteropServices;

namespace DriftMonitor.Tests;

/// <summary>The program as a process of its own, with a native library that the system's loader refuses.</summary>
public sealed class ProgramTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drift-monitor-program-");

    public void Dispose() => _folder.Delete(recursive: true);

    [LinuxX64Fact]
    public async Task Main_LibraryThatAsksForANewerSystem_EndsWithTheReason()
    {
        CopyProgram();
        // A version that every system of today has becomes one that none has yet.
        var library = Path.Combine(_folder.FullName, "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
        var bytes = File.ReadAllBytes(library);
        var at = bytes.AsSpan().IndexOf("GLIBCXX_3.4.21\0"u8);
        Assert.True(at > 0);
        "GLIBCXX_3.4.99"u8.CopyTo(bytes.AsSpan(at));
        File.Delete(library);
        File.WriteAllBytes(library, bytes);

        var (code, output, errors) = await Run("--id", $"mnist:{_folder.FullName}");

        Assert.Equal(1, code);
        Assert.Empty(output);
        var lines = errors.Split('\n');
        Assert.Matches("^TorchSharp's native library can't be loaded: libstdc\\+\\+\\.so\\.6 of this system \\(/.+\\) is too old, it ends with GLIBCXX_3\\.4\\.[0-9]+, and libLibTorchSharp\\.so asks for GLIBCXX_3\\.4\\.99\\.$", lines[0]);
        Assert.Contains(lines, l => l.StartsWith("- Build the program on this system", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith($"- {Path.GetDirectoryName(library)}: libLibTorchSharp.so, libtorch.so", StringComparison.Ordinal));
        Assert.Matches("^The loader said: .*version `GLIBCXX_3\\.4\\.99' not found", lines[^1]);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal); // a stack trace
    }

    // What is large, libtorch, is linked to; .NET would take a link to the program for the program's own folder.
    private void CopyProgram()
    {
        var native = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory).Concat(Directory.EnumerateFiles(native)))
        {
            var copy = Path.Combine(_folder.FullName, Path.GetRelativePath(AppContext.BaseDirectory, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (file.Contains("libtorch", StringComparison.Ordinal)) File.CreateSymbolicLink(copy, file);
            else File.Copy(file, copy);
        }
    }

    private async Task<(int Code, string Output, string Errors)> Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Path.Combine(_folder.FullName, "DriftMonitor.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["NUGET_PACKAGES"] = _folder.FullName; // or TorchSharp would help itself to the packages in NuGet's cache
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
        await process.WaitForExitAsync(patience.Token);
        return (process.ExitCode, await output, (await errors).TrimEnd());
    }
}

/// <summary>A test of the files and the loader of Linux on x64; elsewhere there are none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LinuxX64FactAttribute : FactAttribute
{
    public LinuxX64FactAttribute()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64) Skip = "This is not Linux on x64.";
    }
}
