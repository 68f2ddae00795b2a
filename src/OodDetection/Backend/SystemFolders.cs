namespace OodDetection.Backend;

/// <summary>Where the system's loader finds the libraries that a library needs.</summary>
internal static class SystemFolders
{
    // What .NET itself has loaded counts, wherever it is from.
    private static readonly string[] s_loadedByDotnet = ["libstdc++.so.6", "libc.so.6"];

    private static readonly string[] s_settings = ["/etc/ld.so.conf"];

    /// <summary>The folders, in the order in which they are looked through.</summary>
    /// <param name="loaded">The files of the libraries that this process has loaded.</param>
    public static IReadOnlyList<string> Find(IEnumerable<string> loaded)
    {
        if (OperatingSystem.IsWindows()) return [Environment.SystemDirectory];
        var ofDotnet = loaded.Where(f => s_loadedByDotnet.Any(n => Path.GetFileName(f).StartsWith(n, StringComparison.Ordinal))).Select(f => Path.GetDirectoryName(f)!);
        var chosen = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        string[] usual = ["/lib64", "/usr/lib64", "/lib", "/usr/lib"]; // the loader's own; Debian's are in its settings
        return [.. ofDotnet.Concat(chosen).Concat(FromSettings()).Concat(usual).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The folders of /etc/ld.so.conf, which all distributions with glibc read into the loader's cache.</summary>
    private static List<string> FromSettings()
    {
        List<string> folders = [];
        foreach (var file in s_settings.Concat(Directory.Exists("/etc/ld.so.conf.d") ? Directory.EnumerateFiles("/etc/ld.so.conf.d", "*.conf").Order(StringComparer.Ordinal) : []))
        {
            try
            {
                folders.AddRange(File.ReadLines(file).Select(l => l.Trim()).Where(l => l.StartsWith('/')));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Then there are the usual ones.
            }
        }

        return folders;
    }
}
