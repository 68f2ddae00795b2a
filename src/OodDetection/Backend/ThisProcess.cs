using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;

namespace OodDetection.Backend;

/// <summary>What this process has of torch, without a call to TorchSharp: once TorchSharp has failed to start, it fails for the rest of the process.</summary>
internal static class ThisProcess
{
    /// <summary>TorchSharp.dll; null where it can't be loaded.</summary>
    public static Assembly? TorchSharp()
    {
        try
        {
            return Assembly.Load("TorchSharp");
        }
        catch (Exception error) when (error is IOException or BadImageFormatException)
        {
            return null;
        }
    }

    public static TorchInstallation See()
    {
        var assembly = TorchSharp();
        var version = assembly?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly?.GetName().Version?.ToString(3);
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier is var id && (id.Contains("musl", StringComparison.Ordinal) || id.StartsWith("alpine", StringComparison.Ordinal)) ? "linux-musl" : "linux";
        var seen = new TorchInstallation
        {
            System = system,
            Architecture = RuntimeInformation.ProcessArchitecture,
            TorchSharpVersion = version,
            LibTorchVersion = MadeFor(assembly) ?? PackageAdvice.LibTorchOf(version),
            Folders = [],
            PreferredFolders = system == "linux" ? FromEnvironment("LD_LIBRARY_PATH") : [],
            CompiledAgainst = typeof(ThisProcess).Assembly.GetReferencedAssemblies().FirstOrDefault(a => a.Name == "TorchSharp")?.Version,
            SystemFolders = SystemFolders.Find(LoadedFiles()),
            HasAvx2 = Processor.HasAvx2,
        };
        var lists = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return seen with
        {
            Folders = Folders(assembly, seen.RuntimeIdentifier),
            FoldersOfLastResort = FoldersOfLastResort(assembly, seen),
            Packages = NativePackage.ReadLists(lists, seen.RuntimeIdentifier),
        };
    }

    /// <summary>The file of a library that is loaded; null where it isn't, or where the system doesn't tell.</summary>
    public static string? FindLoaded(string file) => LoadedFiles().FirstOrDefault(f => Path.GetFileName(f) == file);

    private static List<string> LoadedFiles()
    {
        try
        {
            using var process = Process.GetCurrentProcess();
            return [.. process.Modules.Cast<ProcessModule>().Select(m => m.FileName)];
        }
        catch (Exception error) when (error is InvalidOperationException or NotSupportedException or System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A constant of TorchSharp's own. Its public counterpart, torch.__version__, loads libtorch to be read.
    private static string? MadeFor(Assembly? assembly)
    {
        var constant = assembly?.GetType("TorchSharp.torch")?.GetField("libtorchPackageVersion", BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);
        return constant is { IsLiteral: true } && Version.TryParse(constant.GetRawConstantValue() as string, out var version) ? version.ToString(3) : null;
    }

    private static string[] Folders(Assembly? assembly, string runtimeIdentifier)
    {
        var told = (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries) ?? [];
        var own = new[] { FolderOf(assembly), AppContext.BaseDirectory }.OfType<string>().ToArray();
        string[] environment = OperatingSystem.IsWindows() ? [] : FromEnvironment(OperatingSystem.IsMacOS() ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH");
        return
        [
            .. told.Concat(own).Concat(own.Select(f => Path.Combine(f, "runtimes", runtimeIdentifier, "native")))
                .Concat(environment)
                .Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal),
        ];
    }

    private static string[] FromEnvironment(string variable) => Environment.GetEnvironmentVariable(variable)?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];

    // From the trace in the exception of TorchSharp 0.107.0: it copies the packages' files from NuGet's cache into a folder "cpu" beside itself.
    private static string[] FoldersOfLastResort(Assembly? assembly, TorchInstallation seen)
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } chosen ? chosen
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string?[] folders =
        [
            FolderOf(assembly) is { } own ? Path.Combine(own, "cpu") : null,
            Native("torchsharp", seen.TorchSharpVersion),
            Native(PackageAdvice.ForCpu(seen), seen.LibTorchVersion),
        ];
        return [.. folders.OfType<string>().Where(Directory.Exists)];

        string? Native(string? package, string? version) =>
            package is null || version is null ? null : Path.Combine(cache, package, version, "runtimes", seen.RuntimeIdentifier, "native");
    }

    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "In a single file the location is empty, and then there is no such folder.")]
    private static string? FolderOf(Assembly? assembly) => assembly is { Location.Length: > 0 } ? Path.GetDirectoryName(assembly.Location) : null;
}
