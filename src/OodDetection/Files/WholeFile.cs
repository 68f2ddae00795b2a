namespace OodDetection;

/// <summary>Writes files so that there is never half a one: under another name in the same folder, which is then renamed.</summary>
internal static class WholeFile
{
    /// <summary>Writes a file.</summary>
    /// <param name="path">Where to; an existing file is replaced, and its permissions are kept.</param>
    /// <param name="write">Writes the contents.</param>
    /// <returns>What <paramref name="write"/> returns.</returns>
    /// <exception cref="IOException">The file can't be written; an existing one is unchanged.</exception>
    internal static T Write<T>(string path, Func<Stream, T> write)
    {
        var whole = Path.GetFullPath(path);
        // A link such as current.ood stays one; what it points to is replaced.
        if (File.Exists(whole) && File.ResolveLinkTarget(whole, returnFinalTarget: true) is { } target) whole = target.FullName;
        if (Path.GetDirectoryName(whole) is { } folder && !Directory.Exists(folder))
            throw new DirectoryNotFoundException($"The folder '{folder}', in which '{Path.GetFileName(whole)}' is to be saved, does not exist.");
        var temporary = $"{whole}.{Path.GetRandomFileName()}.tmp";
        try
        {
            T result;
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                result = write(stream);
                stream.Flush(flushToDisk: true);
            }

            if (!OperatingSystem.IsWindows() && File.Exists(whole)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(whole));
            File.Move(temporary, whole, overwrite: true);
            return result;
        }
        finally
        {
            File.Delete(temporary); // what was renamed is not there any more
        }
    }
}
