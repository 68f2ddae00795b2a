namespace OodDetection.Shared;

/// <summary>Writes a file that others see whole or not at all: under another name in the same folder first, then renamed.</summary>
internal static class AtomicFile
{
    /// <summary>Writes a file. Missing folders are made; an existing file is replaced, and its permissions are kept; a link stays one, and what it points to is replaced.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content.</param>
    /// <param name="cancellationToken">Looked at before the file gets its name.</param>
    /// <exception cref="IOException">The file can't be written; an existing one is unchanged.</exception>
    public static void Write(string path, Action<Stream> write, CancellationToken cancellationToken = default)
    {
        var full = TargetOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full) ?? throw new ArgumentException($"Expected the path of a file; got '{path}'.", nameof(path)));
        // In the same folder: a rename is atomic within one file system only.
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            cancellationToken.ThrowIfCancellationRequested();
            if (!OperatingSystem.IsWindows() && File.Exists(full)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(full));
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary); // what was renamed is not there any more
        }
    }

    /// <summary>Writes a text as UTF-8.</summary>
    /// <inheritdoc cref="Write"/>
    /// <param name="path">The file.</param>
    /// <param name="text">The content.</param>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));

    /// <summary>Whether a file has the name of one that was not finished: by a process that was killed, or by one that writes still.</summary>
    public static bool IsTemporary(string path)
        => Path.GetExtension(path) == ".tmp" && Guid.TryParseExact(Path.GetExtension(Path.GetFileNameWithoutExtension(path)).TrimStart('.'), "N", out _);

    /// <summary>The file that is written where a path is given: of a link what it points to.</summary>
    public static string TargetOf(string path)
    {
        var full = Path.GetFullPath(path);
        return File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } target ? target.FullName : full;
    }
}
