using OodDetection.Data;
using TorchSharp;

namespace DriftMonitor.Streams;

/// <summary>Test images one after the other, of which some are replaced from a moment on. The same seed gives the same stream, whatever the batches.</summary>
/// <param name="images">The images that come, endlessly: in a random order, then in another one.</param>
/// <param name="shift">What becomes of them after the change; null where nothing changes.</param>
/// <param name="options">Length, moment, share, repeats and seed.</param>
internal sealed class ImageStream(ImageSet images, IShift? shift, DriftOptions options)
{
    /// <summary>Reads the stream from its beginning.</summary>
    /// <param name="batchSize">Images in a batch; the last one may have fewer.</param>
    public IEnumerable<StreamBatch> Read(int batchSize)
    {
        var order = new EndlessOrder(images.Count, options.Seed);
        var random = new Random(StreamSeeds.Of(~options.Seed)); // not the numbers that the order is drawn with
        var (scene, draw) = (-1L, 0.0);
        for (var first = 0; first < options.Images; first += batchSize)
        {
            var count = Math.Min(batchSize, options.Images - first);
            var scenes = new long[count];
            var shifted = new bool[count];
            for (var i = 0; i < count; i++)
            {
                scenes[i] = (first + i) / options.Repeat;
                // One draw a scene: what has changed stays so while it is shown, and the moment of the change moves no draw.
                if (scenes[i] != scene) (scene, draw) = (scenes[i], random.NextDouble());
                shifted[i] = shift is not null && first + i >= options.ChangeAt && draw < options.Share;
            }

            var clean = images.Select(scenes.Select(order.At));
            yield return new StreamBatch(Mix(clean, scenes, shifted, first), shifted);
        }
    }

    private torch.Tensor Mix(ImageSet clean, long[] scenes, bool[] shifted, long first)
    {
        if (!shifted.Contains(true)) return clean.ToTensor();
        var changed = shift!.Of(clean, scenes, first);
        var size = clean.ImageSize;
        var pixels = new byte[clean.Count * size];
        for (var i = 0; i < shifted.Length; i++) (shifted[i] ? changed : clean).Pixels(i).CopyTo(pixels.AsSpan(i * size, size));
        return ImageSet.FromBytes("stream", pixels, clean.Channels, clean.Height, clean.Width).ToTensor();
    }
}

/// <summary>The next images of a stream; disposing it disposes them.</summary>
/// <param name="Images">N×C×H×W, uint8.</param>
/// <param name="Shifted">For each of them whether it has changed.</param>
internal sealed record StreamBatch(torch.Tensor Images, IReadOnlyList<bool> Shifted) : IDisposable
{
    public void Dispose() => Images.Dispose();
}
