using System.Runtime.InteropServices;

namespace OodDetection.Backend;

/// <summary>Reads a library for Linux as the loader would, and says what the loader would not like; each file once.</summary>
internal sealed class LibraryCheck(TorchInstallation seen)
{
    // The machines of the ELF format (e_machine) that .NET runs on.
    private static readonly Dictionary<int, Architecture> s_machines = new()
    {
        [3] = Architecture.X86, [40] = Architecture.Arm, [62] = Architecture.X64, [183] = Architecture.Arm64,
    };

    // Debian's names; what is not here is found by the file's name in the package search of any distribution.
    private static readonly Dictionary<string, string> s_systemPackages = new(StringComparer.Ordinal)
    {
        ["libstdc++.so.6"] = "libstdc++6", ["libgcc_s.so.1"] = "libgcc-s1", ["libgomp.so.1"] = "libgomp1",
    };

    // What both Debian 13 and Ubuntu 24.04 have at least.
    private static readonly Dictionary<string, Version> s_debian13 = new(StringComparer.Ordinal)
    {
        ["GLIBCXX"] = new(3, 4, 33), ["CXXABI"] = new(1, 3, 15), ["GLIBC"] = new(2, 39),
    };

    // What Debian 12 and Ubuntu 22.04 have, and TorchSharp's library uses something of.
    private static readonly Version s_usedLibstdcxx = new(3, 4, 30);

    private readonly HashSet<string> _done = new(StringComparer.Ordinal); // files that were read, names that are known to be missing

    /// <summary>What is wrong with a library, or with those of its package that it needs.</summary>
    /// <param name="path">The file.</param>
    /// <param name="itsLibrariesToo">Whether to say which of the libraries that it needs aren't there; not where it is known already.</param>
    public IReadOnlyList<TorchFault> FindFaults(string path, bool itsLibrariesToo = true)
    {
        if (!_done.Add(path)) return [];
        if (Read(path, out var error) is not { } library)
        {
            return
            [
                new(
                    $"{path} can't be read: {error!.Message.TrimEnd('.')}",
                    "Delete the program's folders bin and obj, and build again; if it is the same then, delete the package's folder in NuGet's cache, too (dotnet nuget locals global-packages --list says where that is).")
                {
                    IsDamage = error is InvalidDataException,
                },
            ];
        }

        var machine = s_machines.TryGetValue(library.Machine, out var known) ? known.ToString() : $"another kind of processor ({library.Machine})";
        if (machine != seen.Architecture.ToString())
        {
            return
            [
                new(
                    $"{path} is for {machine}, and this process is for {seen.Architecture}",
                    [$"Build or publish the program for this kind of machine: dotnet publish -r {seen.RuntimeIdentifier}", .. PackageAdvice.Add(seen)]),
            ];
        }

        string[] own = [.. OwnFolders(path, library)];
        List<TorchFault> faults = [.. VersionFaults(path, library, own)];
        foreach (var name in library.Needed)
        {
            if (Locate(name, own) is { } part) faults.AddRange(FindFaults(part, itsLibrariesToo));
            else if (itsLibrariesToo && Locate(name, seen.SystemFolders) is null && _done.Add(name)) faults.Add(Missing(path, name));
        }

        return faults;
    }

    private IEnumerable<TorchFault> VersionFaults(string path, ElfLibrary library, string[] own)
    {
        foreach (var needs in library.VersionNeeds.Where(n => !n.IsWeak).GroupBy(n => n.Library))
        {
            if (Locate(needs.Key, own.Concat(seen.SystemFolders)) is not { } system || Read(system, out _)?.VersionDefinitions is not { } offered) continue;
            var missing = needs.Select(n => n.Version).Where(v => !offered.Contains(v)).OrderBy(Number).ToArray();
            if (missing.Length == 0 || offered.Count == 0) continue; // musl's offers none and asks for none
            var kind = Kind(missing[^1]);
            var newest = offered.Where(v => Kind(v) == kind).OrderBy(Number).LastOrDefault();
            yield return new(
                $"{needs.Key} of this system ({system}) is too old, {(newest is null ? $"it has no {kind}" : $"it ends with {newest}")}, and {Path.GetFileName(path)} asks for {string.Join(", ", missing)}",
                WaysToNewer(Path.GetFileName(path), missing));
        }
    }

    private static ElfLibrary? Read(string path, out Exception? error)
    {
        try
        {
            error = null;
            return ElfLibrary.Read(path);
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            error = caught;
            return null;
        }
    }

    private string[] WaysToNewer(string file, string[] missing)
    {
        var isCpp = missing.All(v => Kind(v) == "GLIBCXX");
        var isUnused = isCpp && missing.All(v => Number(v) > s_usedLibstdcxx);
        var suggestion = missing.All(v => s_debian13.TryGetValue(Kind(v), out var newest) && Number(v) <= newest) ? ", such as Debian 13 or Ubuntu 24.04" : "";
        List<string> system = [$"Take a newer system or container image{suggestion}."];
        if (isCpp) system.Add("Or put a newer libstdc++.so.6 into a folder that LD_LIBRARY_PATH names.");
        // Only this file and only these versions are what the package's build target knows how to do without.
        return !isUnused || file != seen.OwnLibrary ? [.. system] :
        [
            "Build the program on this system: the package OodDetection then adapts the file, which uses nothing of that version.",
            "Or build it elsewhere with -p:OodDetectionOldLibstdcxx=always.",
            .. system,
            .. PackageAdvice.TakeOlder(seen),
        ];
    }

    private TorchFault Missing(string path, string name) => new(
        $"{Path.GetFileName(path)} needs {name}, which isn't there",
        s_systemPackages.TryGetValue(name, out var package) ? $"Install it; on Debian and Ubuntu: apt install {package}"
            : name.StartsWith("libcuda.", StringComparison.Ordinal) ? "Install NVIDIA's driver."
            : name.StartsWith("ld-linux", StringComparison.Ordinal) ? "Take a system with glibc, such as Debian or Ubuntu."
            : TorchInspection.BuildAgain(seen));

    /// <summary>The folders that come before the system's: those that the library itself says, and before them, but for the older kind of entry, LD_LIBRARY_PATH's.</summary>
    private IEnumerable<string> OwnFolders(string path, ElfLibrary library)
    {
        var own = library.SearchPath.Select(f => f.Replace("${ORIGIN}", "$ORIGIN", StringComparison.Ordinal).Replace("$ORIGIN", Path.GetDirectoryName(path), StringComparison.Ordinal));
        return library.SearchesFirst ? own : seen.PreferredFolders.Concat(own);
    }

    private static string? Locate(string name, IEnumerable<string> folders) => folders.Select(f => Path.Combine(f, name)).FirstOrDefault(File.Exists);

    /// <summary>GLIBCXX of GLIBCXX_3.4.32.</summary>
    private static string Kind(string version) => version[..Math.Max(version.LastIndexOf('_'), 0)];

    private static Version Number(string version) => Version.TryParse(version[(version.LastIndexOf('_') + 1)..], out var number) ? number : new Version();
}
