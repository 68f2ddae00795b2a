using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>Images to try networks on, always the same: torch's own generators are left alone.</summary>
internal static class NoiseImages
{
    /// <summary>N×C×H×W in <c>uint8</c>, evenly spread from zero up to what lies below <paramref name="bound"/>.</summary>
    internal static Tensor Of(ImageShape shape, int count, int bound)
    {
        var values = new byte[count * shape.Channels * shape.Height * shape.Width];
        var random = new Random(20240917);
        for (var i = 0; i < values.Length; i++) values[i] = (byte)random.Next(bound);
        return tensor(values, [count, shape.Channels, shape.Height, shape.Width], device: CPU);
    }
}
