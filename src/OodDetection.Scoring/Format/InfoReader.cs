using System.Globalization;

namespace OodDetection.Scoring.Format;

/// <summary>Reads what a file says of itself, and believes none of it before it was checked.</summary>
internal static class InfoReader
{
    // 100 megapixels of three channels: no network takes such images, and their bytes still have a number.
    private const long MaxImageBytes = 300_000_000;

    /// <summary>Reads the metadata of an intact file.</summary>
    /// <param name="metadata">Its <c>metadata_props</c>.</param>
    /// <param name="sha256">Its digest.</param>
    /// <exception cref="InvalidDataException">Something is missing, or not as it should be; the message says what.</exception>
    internal static ScorerInfo Read(IReadOnlyDictionary<string, string> metadata, string sha256)
    {
        var format = Whole(MetadataKeys.Format, 1, int.MaxValue);
        if (format > MetadataKeys.Version)
            throw new InvalidDataException($"it has format {format}, and this version of the package reads up to {MetadataKeys.Version}: take a newer OodDetection.Scoring");
        var (channels, height, width) = Shape();
        var calibrated = metadata.ContainsKey(MetadataKeys.Alpha);
        return new ScorerInfo
        {
            Sha256 = sha256,
            DetectorSha256 = Text(MetadataKeys.DetectorSha256),
            Detector = Text(MetadataKeys.Detector),
            Library = Text(MetadataKeys.Library),
            Channels = channels,
            Height = height,
            Width = width,
            Layout = Text(MetadataKeys.Layout) switch
            {
                MetadataKeys.ChannelsFirst => PixelLayout.ChannelsFirst,
                MetadataKeys.ChannelsLast => PixelLayout.ChannelsLast,
                var other => throw Wrong(MetadataKeys.Layout, other, $"{MetadataKeys.ChannelsFirst} or {MetadataKeys.ChannelsLast}"),
            },
            BatchSize = Whole(MetadataKeys.BatchSize, 1, ScorerOptions.MaxBatchSize),
            Alpha = calibrated ? Alpha() : null,
            Threshold = calibrated ? Number(MetadataKeys.Threshold) : null,
            CalibrationCount = calibrated ? Whole(MetadataKeys.CalibrationCount, 1, int.MaxValue) : null,
            HasMap = metadata.ContainsKey(MetadataKeys.HasMap),
            Manifest = Text(MetadataKeys.Manifest),
        };

        string Text(string key) => metadata.TryGetValue(key, out var value) ? value : throw new InvalidDataException($"its metadata lack '{key}'");

        int Whole(string key, int min, int max)
            => int.TryParse(Text(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
                ? number
                : throw Wrong(key, Text(key), $"a whole number from {min} to {max}");

        double Number(string key)
            => double.TryParse(Text(key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsNaN(number)
                ? number
                : throw Wrong(key, Text(key), "a number");

        double Alpha() => Number(MetadataKeys.Alpha) is > 0 and < 1 and var alpha ? alpha : throw Wrong(MetadataKeys.Alpha, Text(MetadataKeys.Alpha), "a number above 0 and below 1");

        (int Channels, int Height, int Width) Shape()
        {
            var sides = Text(MetadataKeys.Shape).Split(',').Select(side => int.TryParse(side, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0).ToArray();
            return sides is [> 0 and var c, > 0 and var h, > 0 and var w] && (double)c * h * w <= MaxImageBytes
                ? (c, h, w)
                : throw Wrong(MetadataKeys.Shape, Text(MetadataKeys.Shape), $"channels, height and width, of at most {MaxImageBytes} bytes in all");
        }
    }

    private static InvalidDataException Wrong(string key, string value, string expected) => new(FormattableString.Invariant($"its '{key}' is '{value}'; expected {expected}"));
}
