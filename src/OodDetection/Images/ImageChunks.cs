using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The one loop over chunks of images, in memory or not.</summary>
internal static class ImageChunks
{
    private const long ReadBytes = 1 << 24;

    /// <summary>How many images of a shape are read at once where nothing else decides, a multiple of 64 unless they are large: 16 MB of them.</summary>
    internal static int SizeFor(ImageShape shape)
    {
        var images = ReadBytes / ((long)shape.Channels * shape.Height * shape.Width);
        return (int)Math.Clamp(images < 64 ? images : images / 64 * 64, 1, 1024);
    }

    /// <summary>Hands on all images in order.</summary>
    /// <param name="images">The images.</param>
    /// <param name="chunk">How many at once, at most.</param>
    /// <param name="visit">Takes n×C×H×W, which are disposed afterwards.</param>
    /// <param name="cancellationToken">Looked at before each chunk.</param>
    internal static void Visit(IImageSource images, long chunk, Action<Tensor> visit, CancellationToken cancellationToken)
    {
        using var ahead = new ReadAhead(images, cancellationToken);
        var count = images.Count;
        if (images is not TensorSource) ahead.Begin(Places(0));
        for (var start = 0L; start < count; start += chunk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            if (images is TensorSource { Images: var all })
            {
                visit(all.narrow(0, start, Math.Min(chunk, count - start)));
                continue;
            }

            if (start + chunk < count) ahead.Begin(Places(start + chunk));
            visit(ahead.Take(Places(start), scope));
        }

        GC.KeepAlive(visit); // what it holds, such as a network, is needed until the last chunk is done; else a finaliser may free it in that pass

        long[] Places(long start)
        {
            var places = new long[Math.Min(chunk, count - start)];
            for (var i = 0; i < places.Length; i++) places[i] = start + i;
            return places;
        }
    }
}
