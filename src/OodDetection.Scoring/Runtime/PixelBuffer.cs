using System.Buffers;

namespace OodDetection.Scoring.Runtime;

/// <summary>The bytes of one batch in the order that the graph takes, in memory that is used again.</summary>
internal sealed class PixelBuffer(ScorerInfo info, int images) : IDisposable
{
    private readonly byte[] _bytes = ArrayPool<byte>.Shared.Rent(images * info.ImageBytes);

    /// <summary>The first images in it.</summary>
    internal Memory<byte> Memory(int count) => _bytes.AsMemory(0, count * info.ImageBytes);

    /// <summary>Takes images.</summary>
    /// <param name="source">Their bytes.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="layout">In which order their bytes come.</param>
    internal void Fill(ReadOnlySpan<byte> source, int count, PixelLayout layout)
    {
        if (layout == info.Layout || info.Channels == 1)
        {
            source.CopyTo(_bytes);
            return;
        }

        var pixels = info.Height * info.Width;
        for (var i = 0; i < count; i++)
        {
            var from = source.Slice(i * info.ImageBytes, info.ImageBytes);
            var to = _bytes.AsSpan(i * info.ImageBytes, info.ImageBytes);
            for (var c = 0; c < info.Channels; c++)
            {
                if (layout == PixelLayout.ChannelsLast)
                    for (var p = 0; p < pixels; p++) to[(c * pixels) + p] = from[(p * info.Channels) + c];
                else
                    for (var p = 0; p < pixels; p++) to[(p * info.Channels) + c] = from[(c * pixels) + p];
            }
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_bytes);
}
