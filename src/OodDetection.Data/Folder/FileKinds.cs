namespace OodDetection.Data;

/// <summary>Tells by their names which files are images, which are left behind by systems, and which are images that nobody reads.</summary>
internal sealed class FileKinds
{
    private const int SignatureBytes = 32;
    private const int LargestEntry = 1 << 26;
    private static readonly HashSet<string> s_otherImages = new(StringComparer.OrdinalIgnoreCase)
    {
        ".tif", ".tiff", ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".rw2", ".raf", ".psd", ".exr", ".hdr", ".tga", ".pbm", ".pam", ".ico", ".dcm",
    };

    private static readonly HashSet<string> s_left = new(StringComparer.OrdinalIgnoreCase)
    {
        "__MACOSX", "@eaDir", "#recycle", "$RECYCLE.BIN", "System Volume Information", "lost+found", "Thumbs.db", "ehthumbs.db", "desktop.ini",
    };

    private readonly Dictionary<string, IImageDecoder> _own = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _readable = new(ImageDecoder.Extensions, StringComparer.OrdinalIgnoreCase);

    internal FileKinds(IReadOnlyList<IImageDecoder> own)
    {
        foreach (var decoder in own)
        {
            foreach (var extension in decoder.Extensions) _own.TryAdd(extension, decoder);
        }

        _readable.UnionWith(_own.Keys);
    }

    /// <summary>Whether a file or folder is what a system leaves behind: hidden by a dot, or known by its name.</summary>
    internal static bool IsLeftBehind(string name) => name.StartsWith('.') || s_left.Contains(name);

    /// <summary>Whether a path has such a name anywhere in it.</summary>
    internal static bool LiesInLeftBehind(string relativePath) => relativePath.Split('/').Any(part => part.Length > 0 && IsLeftBehind(part));

    /// <summary>Whether a file is an image that can be decoded. One without an extension is looked into.</summary>
    /// <exception cref="InvalidDataException">It is an image of a format that nobody reads: skipping it without a word would lose what the user counts on.</exception>
    internal bool IsImage(FoundFile file)
    {
        var extension = Path.GetExtension(file.RelativePath);
        if (_readable.Contains(extension)) return true;
        if (s_otherImages.Contains(extension))
        {
            throw new InvalidDataException(
                $"{Printable.Path(file.Name)}: expected {string.Join(", ", _readable.Order(StringComparer.Ordinal))}, found another format. Convert it, or pass an {nameof(IImageDecoder)} that reads it.");
        }

        return extension.Length == 0 && LooksLikeImage(file);
    }

    internal IImageDecoder? DecoderOf(FoundFile file) => _own.GetValueOrDefault(Path.GetExtension(file.RelativePath));

    private static bool LooksLikeImage(FoundFile file)
    {
        try
        {
            // A file on a disk may be of any size; its beginning is enough.
            var start = new byte[SignatureBytes];
            if (File.Exists(file.Name))
            {
                using var stream = new FileStream(file.Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
                stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            }
            else
            {
                using var entry = file.Read(LargestEntry);
                entry.Span[..Math.Min(start.Length, entry.Length)].CopyTo(start);
            }

            return FileSignature.IsJpeg(start) || FileSignature.IsPng(start) || FileSignature.IsWebp(start) || FileSignature.IsGif(start) || FileSignature.IsBmp(start);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return false;
        }
    }
}
