namespace OodDetection.Data;

/// <summary>Writes a file that others see whole or not at all.</summary>
internal static class AtomicFile
{
    public static void Write(string path, Action<Stream> write, CancellationToken cancellationToken)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full)
            ?? throw new ArgumentException($"Expected the path of a file, got '{path}'.", nameof(path));
        Directory.CreateDirectory(folder);
        // In the same folder: a rename is atomic within one file system only.
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                write(stream);
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
