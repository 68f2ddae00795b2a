using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Adds up each channel and its square over images on the scale [0, 1], in float64.</summary>
internal sealed class ChannelSums(ImageShape shape) : IDisposable
{
    private const long ChunkValues = 1 << 24;
    private readonly Tensor _sum = zeros(shape.Channels, ScalarType.Float64, device: CPU).DetachFromDisposeScope();
    private readonly Tensor _squares = zeros(shape.Channels, ScalarType.Float64, device: CPU).DetachFromDisposeScope();
    private long _count;

    /// <summary>How many images are added at once: 1024 small ones, fewer of large ones, since each value takes 16 bytes meanwhile.</summary>
    internal static int ChunkFor(ImageShape shape) => (int)Math.Clamp(ChunkValues / ((long)shape.Channels * shape.Height * shape.Width), 1, 1024);

    /// <summary>Adds images, n×C×H×W.</summary>
    internal void Add(Tensor images)
    {
        using var scope = NewDisposeScope();
        var part = images.to(ScalarType.Float64).cpu();
        if (images.dtype == ScalarType.Byte) part = part.div(Held(255.0));
        _sum.Plus_(part.sum([0L, 2L, 3L]));
        _squares.Plus_(part.Squared().sum([0L, 2L, 3L]));
        _count += images.shape[0];
    }

    /// <summary>The mean and the standard deviation of what was added. A channel that never changes gets a standard deviation of 1.</summary>
    internal ImagePreprocessing ToPreprocessing((int Height, int Width)? networkSize = null, ImageFit fit = ImageFit.Pad)
    {
        var count = (double)_count * shape.Height * shape.Width;
        var mean = _sum.data<double>().ToArray().Select(s => s / count).ToArray();
        var deviation = _squares.data<double>().ToArray().Zip(mean, (s, m) => Math.Sqrt(Math.Max(0, s / count - m * m))).Select(s => s < 1e-6 ? 1 : s).ToArray();
        return new ImagePreprocessing(shape, mean, deviation, networkSize, fit);
    }

    public void Dispose()
    {
        _sum.Dispose();
        _squares.Dispose();
    }
}
