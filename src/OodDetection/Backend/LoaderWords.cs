namespace OodDetection.Backend;

/// <summary>Why libtorch isn't loaded.</summary>
/// <param name="Words">What the system's loader said, or TorchSharp; null where it wasn't asked, since it might have ended the process.</param>
/// <param name="Error">The exception.</param>
internal sealed record TorchFailure(string? Words, Exception Error)
{
    /// <summary>Whether TorchSharp must not try either: it would load the file all the same, and the first call would end the process.</summary>
    public bool IsFinal { get; init; }
}

/// <summary>What counts of an exception's text.</summary>
internal static class LoaderWords
{
    /// <summary>
    /// .NET puts together what the loader said for each name that it tried: most of it says that a file isn't there which nobody
    /// expected. TorchSharp adds its search and advice.
    /// </summary>
    public static string Of(Exception error)
    {
        var lines = error.GetBaseException().Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0) return error.GetType().Name;
        var said = lines.Skip(1).Where(l => l.Contains(": ", StringComparison.Ordinal) && !IsMissingFile(l)).Distinct(StringComparer.Ordinal).ToArray();
        return error.GetBaseException() is DllNotFoundException && said.Length > 0 ? string.Join("\n", said) : lines[0].Split(" In order to help diagnose")[0]; // advice of .NET's that isn't for this reader
    }

    // "/folder/libLibTorchSharp: cannot open shared object file: …", a tried name. One without a folder is of a library that was needed.
    private static bool IsMissingFile(string line)
    {
        var path = line[..line.IndexOf(": ", StringComparison.Ordinal)];
        return path.Contains("LibTorchSharp", StringComparison.Ordinal) && line.Contains("cannot open shared object file", StringComparison.Ordinal) && !File.Exists(path);
    }
}
