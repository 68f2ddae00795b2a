using System.Buffers;

namespace OodDetection.Data;

/// <summary>Decodes photos and other images: JPEG, PNG, WebP, GIF (its first frame), BMP, PGM and PPM, told apart by their content.</summary>
/// <remarks>
/// <para>JPEG may be progressive, grey, CMYK or YCCK; PNG of any kind: palette, grey with opacity, 16 bits, interlaced. Pictures are turned as their EXIF orientation says, and transparent
/// pixels are laid over <see cref="ImageDecodingOptions.Background"/>. Samples stay as they are in the file: colour profiles are not applied, as in Pillow and torchvision.</para>
/// <para>By SkiaSharp (libjpeg-turbo, libpng, libwebp). Memory is taken only after <see cref="ImageDecodingOptions.MaxPixels"/> was checked.</para>
/// <para><b>Thread safety.</b> All methods can be used from several threads at once.</para>
/// </remarks>
public static class ImageDecoder
{
    /// <summary>The usual extensions of the formats that are read, in lower case. What a file is, is told by its content.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".pgm", ".ppm", ".pnm"];

    /// <summary>Decodes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Background, range and bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, too large, or of a format that isn't read; the message names the file, what was expected and what was found.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    public static DecodedImage Decode(string path, ImageDecodingOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options = Checked(options);
        return Named(path, () =>
        {
            using var file = FileBytes.Read(path, options.MaxFileBytes);
            return Decode(file, options);
        });
    }

    /// <summary>Decodes what a stream has from its position to its end. It needn't be able to seek, and is left open.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="options">Background, range and bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The content is damaged, too large, or of a format that isn't read.</exception>
    /// <exception cref="IOException">The stream can't be read.</exception>
    public static DecodedImage Decode(Stream stream, ImageDecodingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options = Checked(options);
        using var file = FileBytes.Read(stream, options.MaxFileBytes);
        return Decode(file, options);
    }

    /// <summary>Decodes the bytes of a file.</summary>
    /// <param name="file">The whole content of the file.</param>
    /// <param name="options">Background, range and bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="InvalidDataException">The content is damaged, too large, or of a format that isn't read.</exception>
    public static DecodedImage Decode(ReadOnlySpan<byte> file, ImageDecodingOptions? options = null)
    {
        options = Checked(options);
        using var copy = FileBytes.Copy(file);
        return Decode(copy, options);
    }

    /// <summary>Decodes a file that has been read, by options that have been checked.</summary>
    internal static DecodedImage Decode(FileBytes file, ImageDecodingOptions options) => ToImage(Read(file, options));

    /// <summary>The pixels as they lie in the file, over the background; to be disposed.</summary>
    internal static PixelBuffer Read(FileBytes file, ImageDecodingOptions options)
    {
        var bytes = file.Span;
        if (FileSignature.IsPnm(bytes)) return PnmReader.Read(bytes, options);
        if (FileSignature.IsPng(bytes))
        {
            if (bytes.Length < 26) throw new InvalidDataException("expected an IHDR chunk, found the end of the file. The file is truncated.");
            if (bytes[12..16].SequenceEqual("CgBI"u8))
                throw new InvalidDataException("expected PNG, found Apple's CgBI variant of it, which Xcode makes for apps. Take the original, or convert it back: xcrun pngcrush -revert-iphone-optimizations FROM TO.");
            if (!bytes[12..16].SequenceEqual("IHDR"u8)) throw new InvalidDataException("expected an IHDR chunk at the beginning, found another. The file is damaged.");
            if (WidePng.Is(bytes)) return WidePng.Read(bytes, options);
        }
        else if (!FileSignature.IsJpeg(bytes) && !FileSignature.IsWebp(bytes) && !FileSignature.IsGif(bytes) && !FileSignature.IsBmp(bytes))
        {
            throw new InvalidDataException($"expected {FileSignature.Readable}, found {FileSignature.Describe(bytes)}.");
        }

        return SkiaReader.Read(file.Array, file.Length, options);
    }

    internal static ImageDecodingOptions Checked(ImageDecodingOptions? options)
    {
        options ??= new ImageDecodingOptions();
        options.Validate(nameof(options));
        return options;
    }

    /// <summary>Puts a name before the message of whatever is wrong with a file.</summary>
    internal static T Named<T>(string name, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{name}: {e.Message}", e);
        }
    }

    private static DecodedImage ToImage(PixelBuffer pixels)
    {
        using (pixels)
        {
            var (height, width) = PixelConversion.Turned(pixels);
            var planes = new byte[checked(pixels.Channels * height * width)];
            PixelConversion.Write(pixels, pixels.Channels, 0, 0, planes, height, width, height * width, width);
            return new DecodedImage(pixels.Channels, height, width, planes);
        }
    }
}
