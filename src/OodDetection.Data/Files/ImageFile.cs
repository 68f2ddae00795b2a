namespace OodDetection.Data;

/// <summary>One encoded image: a file, or an entry of an archive.</summary>
/// <remarks><b>Thread safety.</b> All members can be used from several threads at once.</remarks>
public sealed class ImageFile
{
    private const int Tries = 3;
    private static readonly TimeSpan s_firstPause = TimeSpan.FromMilliseconds(50);
    private readonly Func<int, FileBytes> _read;
    private readonly IImageDecoder? _decoder;

    internal ImageFile(string name, string relativePath, Func<int, FileBytes> read, IImageDecoder? decoder)
        => (Name, RelativePath, _read, _decoder) = (name, relativePath, read, decoder);

    /// <summary>Where it is, for messages: the path of the file, or that of the archive with the entry.</summary>
    public string Name { get; }

    /// <summary>The path below the folder, the archive or the folder of the CSV file, with slashes on every system: what patterns of groups are matched with.</summary>
    public string RelativePath { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Decodes it as it is.</summary>
    /// <exception cref="InvalidDataException">It is damaged; the message names it.</exception>
    internal DecodedImage Decode(ImageDecodingOptions options) => Opened(options, file => _decoder is null ? ImageDecoder.Decode(file, options) : Decoded(file));

    /// <summary>Prepares it into C·H·W bytes.</summary>
    /// <exception cref="InvalidDataException">It is damaged; the message names it.</exception>
    internal void Prepare(ImagePreparation preparation, Memory<byte> planes) => Opened(preparation.Decoding, file =>
    {
        if (_decoder is null) preparation.Prepare(file, planes.Span);
        else preparation.Prepare(Decoded(file)).Pixels.CopyTo(planes);
        return true;
    });

    /// <summary>Its bytes, to be disposed.</summary>
    internal FileBytes Read(int maxBytes)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return _read(maxBytes);
            }
            catch (IOException e) when (attempt < Tries && e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
            {
                // A network drive that hiccups must not end a training of hours.
                Thread.Sleep(s_firstPause * Math.Pow(4, attempt - 1));
            }
        }
    }

    private DecodedImage Decoded(FileBytes file)
    {
        var image = _decoder!.Decode(file.Span);
        if (!image.IsWhole)
            throw new InvalidDataException($"expected {image} bytes of 1 or 3 channels from the decoder, got {image.Pixels.Length}.");
        return image;
    }

    private T Opened<T>(ImageDecodingOptions options, Func<FileBytes, T> use)
    {
        try
        {
            return ImageDecoder.Named(Printable.Path(Name), () =>
            {
                using var file = Read(options.MaxFileBytes);
                return use(file);
            });
        }
        catch (UnauthorizedAccessException e) when (Directory.Exists(Name))
        {
            throw new InvalidDataException($"{Printable.Path(Name)}: expected a file, found a folder.", e);
        }
    }
}
