using System.Text.Json.Nodes;

namespace OodDetection.Data;

/// <summary>Photo detectors in files: the detector within, and the preparation.</summary>
public static class PhotoDetectorFile
{
    private const string Kind = "photos";
    private const int LargestSide = 1 << 14;

    /// <summary>A new registry that knows <see cref="PhotoDetector"/>, for <c>Save</c> and <see cref="DetectorFileOptions.Registry"/>.</summary>
    public static DetectorRegistry Registry => new DetectorRegistry().AddPhotoDetectors();

    /// <summary>Registers <see cref="PhotoDetector"/> beside kinds of your own.</summary>
    /// <param name="registry">The registry.</param>
    /// <returns>The registry.</returns>
    /// <exception cref="ArgumentException">It is registered already.</exception>
    public static DetectorRegistry AddPhotoDetectors(this DetectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        return registry.AddDetector<PhotoDetector>(Kind, Write, Read);
    }

    /// <summary>Loads a detector that takes photos.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">Device and bounds; the defaults where null. A registry in it has to know photo detectors (<see cref="AddPhotoDetectors"/>).</param>
    /// <returns>The detector as it was saved, such as a <see cref="CalibratedDetector"/> around a <see cref="PhotoDetector"/>. It is the caller's to dispose.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or holds a detector that has no preparation of photos.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    public static IOodDetector Load(string path, DetectorFileOptions? options = null) => Load<IOodDetector>(path, options);

    /// <summary>Loads a detector of a known class that takes photos.</summary>
    /// <inheritdoc cref="Load(string, DetectorFileOptions?)"/>
    public static TDetector Load<TDetector>(string path, DetectorFileOptions? options = null)
        where TDetector : class, IOodDetector
    {
        options ??= new DetectorFileOptions();
        var detector = DetectorFile.Load<TDetector>(path, options.Registry is null ? options with { Registry = Registry } : options);
        if (detector.GetService(typeof(ImagePreparation)) is not null) return detector;
        detector.Dispose();
        throw new InvalidDataException($"'{path}' holds a detector that doesn't say how photos are prepared. Load it by {nameof(DetectorFile)}, and add {nameof(PhotoDetectorExtensions.ForPhotos)}(…).");
    }

    private static void Write(PhotoDetector detector, DetectorWriter writer)
    {
        var preparation = detector.Preparation;
        writer.WriteDetector("detector", detector.Detector);
        writer.Write("framing", preparation.Framing.ToString());
        writer.Write("height", preparation.Height);
        writer.Write("width", preparation.Width);
        writer.Write("shortSide", preparation.ShortSideLength);
        writer.Write("filter", preparation.Filter.ToString());
        writer.Write("channels", preparation.Channels);
        writer.Write("bars", Numbers(preparation.Bars));
        writer.Write("background", Numbers(preparation.Decoding.Background));
        if (preparation.Decoding.WhiteLevel is { } white) writer.Write("whiteLevel", white);
        writer.Write("maxPixels", preparation.Decoding.MaxPixels);
        writer.Write("maxFileBytes", preparation.Decoding.MaxFileBytes);
    }

    private static PhotoDetector Read(DetectorReader reader)
    {
        var (height, width) = (reader.ReadInt32("height", 1, LargestSide), reader.ReadInt32("width", 1, LargestSide));
        var filter = Choice<ResizeFilter>(reader, "filter");
        var preparation = Choice<ImageFraming>(reader, "framing") switch
        {
            ImageFraming.None => ImagePreparation.AsIs(height, width),
            ImageFraming.Stretch => ImagePreparation.Exact(height, width, filter),
            ImageFraming.Letterbox => ImagePreparation.Letterbox(height, width, filter),
            _ when height == width => ImagePreparation.ShortSide(reader.ReadInt32("shortSide", height, LargestSide), height, filter),
            _ => throw new InvalidDataException($"it cuts {height}×{width}; expected a square"),
        };
        preparation = preparation with
        {
            Channels = reader.ReadInt32("channels", 1, 3),
            Bars = Colour(reader, "bars"),
            Decoding = new ImageDecodingOptions
            {
                Background = Colour(reader, "background"),
                WhiteLevel = reader.Has("whiteLevel") ? reader.ReadInt32("whiteLevel", 1, 65535) : null,
                MaxPixels = reader.ReadInt64("maxPixels"),
                MaxFileBytes = reader.ReadInt32("maxFileBytes", 1, int.MaxValue),
            },
        };
        return new PhotoDetector(reader.ReadDetector<IOodDetector>("detector"), preparation, leaveOpen: false);
    }

    private static JsonArray Numbers(RgbColor colour) => [colour.Red, colour.Green, colour.Blue];

    private static RgbColor Colour(DetectorReader reader, string name)
    {
        var numbers = reader.ReadDoubles(name);
        return numbers.Count == 3 && numbers.All(n => n is >= 0 and <= 255 && n == Math.Floor(n))
            ? new RgbColor((byte)numbers[0], (byte)numbers[1], (byte)numbers[2])
            : throw new InvalidDataException($"'{name}' is no colour; expected three whole numbers from 0 to 255");
    }

    private static TEnum Choice<TEnum>(DetectorReader reader, string name)
        where TEnum : struct, Enum
        => Enum.TryParse<TEnum>(reader.ReadString(name), out var value) && Enum.IsDefined(value)
            ? value
            : throw new InvalidDataException($"'{name}' is '{reader.ReadString(name)}'; expected one of {string.Join(", ", Enum.GetNames<TEnum>())}");
}
