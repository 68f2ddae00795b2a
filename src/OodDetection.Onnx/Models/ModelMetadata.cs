using System.Globalization;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>What the notes in a model say of its preprocessing.</summary>
/// <remarks>
/// ONNX's own notes on images (MetadataProps.md: <c>Image.NominalPixelRange</c>, <c>Image.BitmapPixelFormat</c>), and the lists <c>mean</c> and <c>std</c>
/// on the scale [0, 1], also named <c>image_mean</c> and <c>image_std</c>, as many exporters write them: numbers with commas between.
/// </remarks>
internal static class ModelMetadata
{
    private const int MaxChannels = 1024;

    /// <summary>Mean and standard deviation on the scale [0, 1]; null where nothing is said.</summary>
    /// <exception cref="InvalidDataException">What it says makes no sense.</exception>
    internal static (double[] Mean, double[] StandardDeviation)? Normalisation(ModelProto model, int channels)
    {
        var (mean, deviation) = (Numbers(model, channels, "mean", "image_mean"), Numbers(model, channels, "std", "image_std"));
        if (mean is null != deviation is null) throw new InvalidDataException("its metadata has only one of mean and std; expected both or none");
        if (mean is not null && deviation is not null)
        {
            if (mean.Any(value => value is < -1 or > 2) || deviation.Any(value => value is <= 0 or > 2))
                throw new InvalidDataException($"its metadata has the mean {Listed(mean)} and the std {Listed(deviation)}, which are not on the scale [0, 1]; state {nameof(OnnxNetworkOptions.Mean)} and {nameof(OnnxNetworkOptions.StandardDeviation)}");
            return (mean, deviation);
        }

        return Text(model, "Image.NominalPixelRange") switch
        {
            null => null,
            "NominalRange_0_255" => Same(0, 1 / 255.0),
            "Normalized_0_1" => Same(0, 1),
            "Normalized_1_1" => Same(0.5, 0.5),
            "NominalRange_16_235" => Same(-16 / 219.0, 1 / 219.0),
            var other => throw new InvalidDataException($"its metadata has the Image.NominalPixelRange '{other}', which is not known; state {nameof(OnnxNetworkOptions.Mean)} and {nameof(OnnxNetworkOptions.StandardDeviation)}"),
        };

        (double[], double[]) Same(double value, double scale) => ([.. Enumerable.Repeat(value, channels)], [.. Enumerable.Repeat(scale, channels)]);
    }

    /// <summary>The order of the channels; null where nothing is said.</summary>
    internal static OnnxChannelOrder? ChannelOrder(ModelProto model) => Text(model, "Image.BitmapPixelFormat") switch
    {
        "Rgb8" or "Gray8" => OnnxChannelOrder.AsTheImages,
        "Bgr8" => OnnxChannelOrder.Reversed,
        _ => null,
    };

    private static double[]? Numbers(ModelProto model, int channels, params string[] keys)
    {
        if (keys.Select(key => Text(model, key)).FirstOrDefault(text => text is not null) is not { } text) return null;
        double[] numbers = [.. text.Trim('[', ']', '(', ')', ' ').Split(',', MaxChannels).Select(Number)];
        if (numbers.Length == 1) numbers = [.. Enumerable.Repeat(numbers[0], channels)];
        return numbers.Length == channels ? numbers : throw new InvalidDataException($"its metadata has {numbers.Length} numbers in '{keys[0]}', for {channels} channels");

        double Number(string part) => double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidDataException($"its metadata has '{part.Trim()}' in '{keys[0]}'; expected numbers with commas between");
    }

    private static string? Text(ModelProto model, string key) => model.MetadataProps.Find(entry => entry.Key == key)?.Value;

    private static string Listed(double[] numbers) => string.Join(", ", numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));
}
