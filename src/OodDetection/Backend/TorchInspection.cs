using System.Runtime.InteropServices;

namespace OodDetection.Backend;

/// <summary>Finds out why libtorch can't be loaded, from files alone: nothing is loaded, so it can be asked at any time.</summary>
internal static class TorchInspection
{
    private static readonly string[] s_visualCppRuntime = ["msvcp140.dll", "vcruntime140.dll", "vcruntime140_1.dll"];

    /// <summary>What is wrong, the most likely reason first. Ask only where the loading failed: then there is at least one.</summary>
    public static IReadOnlyList<TorchFault> FindFaults(TorchInstallation seen)
    {
        if (seen.TorchSharpVersion is null)
        {
            return [new("TorchSharp.dll, the managed part, is missing", "Build the program again and copy its whole output folder; the package TorchSharp comes with the package OodDetection.")];
        }

        // An older assembly is refused by .NET before anything native is looked for.
        if (seen.CompiledAgainst is { } needed && Version.TryParse(seen.TorchSharpVersion, out var there) && there < new Version(needed.Major, needed.Minor, needed.Build))
        {
            return
            [
                new(
                    $"the program has TorchSharp {seen.TorchSharpVersion}, and its package OodDetection was compiled against {needed.ToString(3)}",
                    $"Take that TorchSharp, or a later one, with its libtorch: dotnet add package TorchSharp --version {needed.ToString(3)}",
                    "Where assemblies are copied or loaded by hand, as for plug-ins, let all parts have the same."),
            ];
        }

        var (own, torch) = (seen.Find(seen.OwnLibrary), seen.Find(seen.TorchLibrary));
        // A library that somebody built for another system is worth a look. On musl the files may be those for glibc, which can't be loaded there.
        if (seen.System == "linux-musl" || (PackageAdvice.ForCpu(seen) is null && (own is null || torch is null))) return [OtherSystem(seen)];

        List<TorchFault> faults = [];
        if (seen.IsWindows && PackageAdvice.FailsOnWindows(seen.TorchSharpVersion))
            faults.Add(new($"the one of TorchSharp {seen.TorchSharpVersion} doesn't load on Windows (dotnet/TorchSharp#1567)", PackageAdvice.TakeOlder(seen)));
        faults.AddRange(FoldersBeforeThePrograms(seen));
        faults.AddRange(PackageFaults(seen));
        if (torch is null) faults.Add(WithoutLibTorch(seen));
        if (own is null) faults.Add(new($"{seen.OwnLibrary}, which the package TorchSharp brings, isn't in the program's folders", BuildAgain(seen)));
        if (seen.IsLinux)
        {
            var check = new LibraryCheck(seen);
            faults.AddRange(new[] { own, torch }.OfType<string>().SelectMany(path => check.FindFaults(path, itsLibrariesToo: torch is not null)));
        }

        if (seen.IsWindows && s_visualCppRuntime.Where(f => !seen.SystemFolders.Concat(seen.Folders).Any(folder => File.Exists(Path.Combine(folder, f)))).ToArray() is { Length: > 0 } missing)
            faults.Add(new($"the Visual C++ runtime isn't installed ({string.Join(", ", missing)})", $"Install it: https://aka.ms/vs/17/release/vc_redist.{Name(seen.Architecture)}.exe"));
        if (faults.Count == 0) faults.AddRange(Guesses(seen));
        return faults;
    }

    /// <summary>Packages that don't fit each other or TorchSharp.</summary>
    public static IEnumerable<TorchFault> PackageFaults(TorchInstallation seen)
    {
        if (seen.Packages is not { Count: > 0 } packages) yield break;
        if (packages.Any(p => p.IsForGpu) && packages.FirstOrDefault(p => !p.IsForGpu) is { } cpu)
        {
            yield return new(
                $"the program has two packages with libtorch, {cpu} and {packages.First(p => p.IsForGpu)}",
                "Keep one of them, and remove the other from the project: dotnet remove package NAME");
        }

        if (seen.LibTorchVersion is { } wanted && packages.FirstOrDefault(p => !IsSame(p.Version, wanted)) is { } other)
            yield return new($"the program has {other}, but TorchSharp {seen.TorchSharpVersion} was made for libtorch {wanted}", PackageAdvice.Add(seen, gpuFirst: other.IsForGpu));
    }

    /// <summary>Folders with a libtorch that the loader of Linux takes in place of the program's.</summary>
    public static IEnumerable<TorchFault> FoldersBeforeThePrograms(TorchInstallation seen)
    {
        var own = Path.GetDirectoryName(seen.Find(seen.OwnLibrary));
        foreach (var folder in seen.PreferredFolders.Select(Path.TrimEndingDirectorySeparator).Distinct(StringComparer.Ordinal).Where(f => f != own))
        {
            if (seen.LibTorchFiles.Where(f => File.Exists(Path.Combine(folder, f))).ToArray() is not { Length: > 0 } files) continue;
            yield return new(
                $"LD_LIBRARY_PATH names {folder}, whose {string.Join(", ", files)} the loader takes in place of the program's",
                $"Take {folder} out of LD_LIBRARY_PATH for this program.");
        }
    }

    private static TorchFault OtherSystem(TorchInstallation seen)
    {
        var build = seen.Folders.Count == 0 ? "the program" : seen.Folders[0];
        string[] own = [$"Or build TorchSharp's native library from its sources (https://github.com/dotnet/TorchSharp), and put it, with libtorch, into {build}."];
        return (seen.System, seen.Architecture) switch
        {
            ("linux-musl", _) => new(
                "this Linux has musl in place of glibc, as Alpine has, and TorchSharp has no native library for it",
                "Take a system or container image with glibc, such as Debian or Ubuntu; of .NET's images one without \"alpine\" in its name."),
            ("linux", _) => new(
                $"TorchSharp has none for Linux on {Name(seen.Architecture)}",
                ["Run the program on Linux or Windows on x64, or on macOS on an Apple processor.", .. own]),
            ("win", Architecture.Arm64) => new(
                "TorchSharp has none for Windows on ARM that loads (dotnet/TorchSharp#1567)",
                "Run the program with .NET for x64, which Windows on ARM can do: dotnet publish -r win-x64"),
            ("win", _) => new(
                $"TorchSharp has none for an {Name(seen.Architecture)} process on Windows", "Build the program for x64: <PlatformTarget>x64</PlatformTarget> in the project file."),
            ("osx", _) => new(
                "TorchSharp has none for macOS on x64", "On a Mac with an Apple processor take .NET for Arm64 in place of the one for x64."),
            _ => new($"TorchSharp has none for {seen.RuntimeIdentifier}", "Run the program on Linux or Windows on x64, or on macOS on an Apple processor."),
        };
    }

    private static TorchFault WithoutLibTorch(TorchInstallation seen) =>
        seen.Packages is { Count: > 0 } packages
            ? new(
                $"{seen.TorchLibrary} of the package {packages[0]} isn't in the program's folders",
                [BuildAgain(seen), .. PackageAdvice.Add(seen)])
            : new($"libtorch is missing; it comes in a package of its own, {PackageAdvice.ForCpu(seen)}", PackageAdvice.Add(seen));

    /// <summary>What may be the reason where nothing else was found.</summary>
    private static IEnumerable<TorchFault> Guesses(TorchInstallation seen)
    {
        var copies = seen.Folders.Select(f => new FileInfo(Path.Combine(f, seen.TorchLibrary))).Where(f => f.Exists).DistinctBy(f => f.Length).ToArray();
        if (copies.Length > 1)
        {
            yield return new(
                $"there are two of {seen.TorchLibrary} that differ, in {copies[0].DirectoryName} and {copies[1].DirectoryName}",
                "Delete the program's folders bin and obj, and build it again.");
        }
        else if (seen.Packages is { Count: 0 })
        {
            yield return new(
                $"libtorch is from none of the program's packages: {seen.Find(seen.TorchLibrary)} may be another version than TorchSharp {seen.TorchSharpVersion} was made for",
                PackageAdvice.Add(seen));
        }
        else if (seen is { Architecture: Architecture.X64, HasAvx2: false })
        {
            yield return new(
                "its files are all there, but this processor has no AVX2, which a build of libtorch may ask for",
                "Take a machine with AVX2; in a virtual machine let it see the processor as it is (\"host\" or \"host-passthrough\").");
        }
        else
        {
            yield return new(
                $"its files are all there, and nothing wrong was found with them",
                "See what the loader says below; on Linux it says more with LD_DEBUG=libs in the environment.",
                BuildAgain(seen));
        }
    }

    public static string BuildAgain(TorchInstallation seen) =>
        $"Build or publish the program again, and copy the whole output folder, with what is in runtimes/{seen.RuntimeIdentifier}/native.";

    private static string Name(Architecture architecture) => architecture == Architecture.X64 ? "x64" : architecture == Architecture.X86 ? "x86" : architecture.ToString();

    /// <summary>The fourth number counts packagings of the same libtorch.</summary>
    private static bool IsSame(string version, string wanted) =>
        !Version.TryParse(version, out var a) || !Version.TryParse(wanted, out var b) || (a.Major, a.Minor, Math.Max(a.Build, 0)) == (b.Major, b.Minor, Math.Max(b.Build, 0));
}
