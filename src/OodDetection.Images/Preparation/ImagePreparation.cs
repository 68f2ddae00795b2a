namespace OodDetection.Data;

/// <summary>
/// What makes images of one shape from files of any size and kind: decoding, channels, resizing, cutting. Immutable; the same object belongs to training and scoring, since a
/// detector takes the marks of another resizing for something new.
/// </summary>
/// <remarks>
/// Made by <see cref="ShortSide(int, int, ResizeFilter)"/>, <see cref="Exact(int, int, ResizeFilter)"/>, <see cref="Letterbox(int, int, ResizeFilter)"/> or <see cref="AsIs"/>; what is
/// left is set by <c>with</c>: <c>ImagePreparation.Exact(64, 64) with { Channels = 1 }</c>. Two with the same settings are equal.
/// <para><b>Thread safety.</b> All members can be used from several threads at once.</para>
/// </remarks>
public sealed record ImagePreparation
{
    private const int LargestSide = 1 << 14;
    private readonly int _channels = 3;
    private readonly ImageDecodingOptions _decoding = new();

    private ImagePreparation(ImageFraming framing, int height, int width, int shortSide, ResizeFilter filter)
    {
        CheckSide(height, nameof(height));
        CheckSide(width, nameof(width));
        if (!Enum.IsDefined(filter)) throw new ArgumentException($"Expected a filter of {nameof(ResizeFilter)}; got {filter}.", nameof(filter));
        (Framing, Height, Width, ShortSideLength, Filter) = (framing, height, width, shortSide, filter);
    }

    /// <summary>How images come to <see cref="Height"/>×<see cref="Width"/>.</summary>
    public ImageFraming Framing { get; }

    /// <summary>Height of the prepared images in pixels.</summary>
    public int Height { get; }

    /// <summary>Width of the prepared images in pixels.</summary>
    public int Width { get; }

    /// <summary>With <see cref="ImageFraming.ShortSideAndCrop"/> the length of the short side before the cut; else 0.</summary>
    public int ShortSideLength { get; }

    /// <summary>How pixels are weighted where the size changes.</summary>
    public ResizeFilter Filter { get; }

    /// <summary>The channels of the prepared images: 1 makes colour grey (0.299 R + 0.587 G + 0.114 B) before it is resized, 3 repeats grey.</summary>
    /// <value>3.</value>
    /// <exception cref="ArgumentException">Neither 1 nor 3.</exception>
    public int Channels
    {
        get => _channels;
        init => _channels = value is 1 or 3 ? value : throw new ArgumentException($"Expected {nameof(Channels)} to be 1 or 3; got {value}.", nameof(value));
    }

    /// <summary>The colour of the bars of a <see cref="ImageFraming.Letterbox"/>.</summary>
    /// <value>Black.</value>
    public RgbColor Bars { get; init; }

    /// <summary>Background of transparent pixels, range of 16-bit images, bounds.</summary>
    /// <value>See <see cref="ImageDecodingOptions"/>.</value>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public ImageDecodingOptions Decoding
    {
        get => _decoding;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            value.Validate(nameof(value));
            _decoding = value;
        }
    }

    /// <summary>Resizes so that the short side has a length, and cuts the middle out: torchvision's Resize(shortSide), CenterCrop(crop).</summary>
    /// <param name="shortSide">The length of the short side before the cut, at least that of the cut.</param>
    /// <param name="crop">Height and width of the result, in pixels.</param>
    /// <param name="filter">How pixels are weighted.</param>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    public static ImagePreparation ShortSide(int shortSide, int crop, ResizeFilter filter = ResizeFilter.Bilinear)
    {
        CheckSide(shortSide, nameof(shortSide));
        if (shortSide < crop) throw new ArgumentException($"Expected a short side of at least {crop} pixels, what is cut out of it; got {shortSide}.", nameof(shortSide));
        return new(ImageFraming.ShortSideAndCrop, crop, crop, shortSide, filter);
    }

    /// <summary>Resizes to a size, whatever the proportions.</summary>
    /// <param name="height">Height of the result, in pixels.</param>
    /// <param name="width">Width of the result, in pixels.</param>
    /// <param name="filter">How pixels are weighted.</param>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    public static ImagePreparation Exact(int height, int width, ResizeFilter filter = ResizeFilter.Bilinear) => new(ImageFraming.Stretch, height, width, 0, filter);

    /// <summary>Resizes to fit into a size whole, in the middle, and fills the rest with <see cref="Bars"/>.</summary>
    /// <param name="height">Height of the result, in pixels.</param>
    /// <param name="width">Width of the result, in pixels.</param>
    /// <param name="filter">How pixels are weighted.</param>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    public static ImagePreparation Letterbox(int height, int width, ResizeFilter filter = ResizeFilter.Bilinear) => new(ImageFraming.Letterbox, height, width, 0, filter);

    /// <summary>Takes images that have the size already; any other is refused.</summary>
    /// <param name="height">Height of all images, in pixels.</param>
    /// <param name="width">Width of all images, in pixels.</param>
    /// <exception cref="ArgumentException">A length is out of range.</exception>
    public static ImagePreparation AsIs(int height, int width) => new(ImageFraming.None, height, width, 0, ResizeFilter.Bilinear);

    /// <summary>Prepares a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">The file is damaged, too large, or of a format that isn't read; the message names the file.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    public DecodedImage Prepare(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return ImageDecoder.Named(path, () =>
        {
            using var file = FileBytes.Read(path, Decoding.MaxFileBytes);
            return Prepare(file);
        });
    }

    /// <summary>Prepares what a stream has from its position to its end. It needn't be able to seek, and is left open.</summary>
    /// <param name="stream">The stream.</param>
    /// <exception cref="InvalidDataException">The content is damaged, too large, or of a format that isn't read.</exception>
    /// <exception cref="IOException">The stream can't be read.</exception>
    public DecodedImage Prepare(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var file = FileBytes.Read(stream, Decoding.MaxFileBytes);
        return Prepare(file);
    }

    /// <summary>Prepares the bytes of a file.</summary>
    /// <param name="file">The whole content of the file.</param>
    /// <exception cref="InvalidDataException">The content is damaged, too large, or of a format that isn't read.</exception>
    public DecodedImage Prepare(ReadOnlySpan<byte> file)
    {
        using var copy = FileBytes.Copy(file);
        return Prepare(copy);
    }

    /// <summary>Prepares an image that was decoded elsewhere.</summary>
    /// <param name="image">The image, of 1 or 3 channels.</param>
    /// <exception cref="ArgumentException">The image's numbers don't fit each other.</exception>
    /// <exception cref="InvalidDataException">The image has another size, and the preparation doesn't change it.</exception>
    public DecodedImage Prepare(DecodedImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!image.IsWhole)
            throw new ArgumentException($"Expected an image of 1 or 3 channels with C·H·W bytes; got {image} with {image.Pixels.Length}.", nameof(image));
        var buffer = new PixelBuffer(image.Height, image.Width, image.Channels == 1 ? 1 : 4);
        Planes.ToBuffer(image, buffer.Bytes);
        var planes = new byte[Channels * Height * Width];
        ImageFramer.Frame(this, buffer, planes);
        return new DecodedImage(Channels, Height, Width, planes);
    }

    /// <summary>Prepares a file into memory that is there: C·H·W bytes.</summary>
    internal void Prepare(FileBytes file, Span<byte> planes) => ImageFramer.Frame(this, ImageDecoder.Read(file, Decoding), planes);

    private DecodedImage Prepare(FileBytes file)
    {
        var planes = new byte[Channels * Height * Width];
        Prepare(file, planes);
        return new DecodedImage(Channels, Height, Width, planes);
    }

    /// <summary>What it does, for people: <c>short side 256 (bilinear), centre 224×224, 3 channels</c>.</summary>
    public override string ToString()
    {
        var filter = Filter.ToString().ToLowerInvariant();
        var size = $"{Height}×{Width}";
        return Framing switch
        {
            ImageFraming.None => $"{size} as it is",
            ImageFraming.Stretch => $"resized to {size} ({filter})",
            ImageFraming.ShortSideAndCrop => $"short side {ShortSideLength} ({filter}), centre {size}",
            _ => $"letterbox {size} ({filter}, bars {Bars})",
        } + $", {Channels} channel{(Channels == 1 ? "" : "s")}, on {Decoding.Background}{(Decoding.WhiteLevel is { } white ? $", 16-bit white {white}" : "")}";
    }

    private static void CheckSide(int side, string parameter)
    {
        if (side is < 1 or > LargestSide) throw new ArgumentException($"Expected a length from 1 to {LargestSide} pixels; got {side}.", parameter);
    }
}
