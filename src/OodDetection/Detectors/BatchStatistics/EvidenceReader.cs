using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Runs images through all parts, chunk by chunk.</summary>
internal sealed class EvidenceReader(ImageShape shape, IReadOnlyList<IEvidencePart> parts, int batchSize) : IDisposable
{
    internal IReadOnlyList<IEvidencePart> Parts => parts;

    internal ImageShape Shape => shape;

    internal int BatchSize => batchSize;

    /// <summary>The numbers of each part, image by image, in the memory of one chunk.</summary>
    internal IEnumerable<double[][]> Read(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Read(new TensorSource(images), CancellationToken.None);
    }

    /// <summary>The numbers of each part, image by image, with the memory of two chunks.</summary>
    internal IEnumerable<double[][]> Read(IImageSource images, CancellationToken cancellationToken)
    {
        ImageBatch.CheckShape(images, nameof(images), shape);
        ConvolutionCheck.EnsureRight();
        return Chunks();

        IEnumerable<double[][]> Chunks()
        {
            using var ahead = new ReadAhead(images, cancellationToken);
            ahead.Begin(PlacesOf(images, 0));
            for (var start = 0L; start < images.Count; start += batchSize)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (start + batchSize < images.Count) ahead.Begin(PlacesOf(images, start + batchSize));
                foreach (var image in ReadChunk(ahead, PlacesOf(images, start))) yield return image;
            }
        }
    }

    private long[] PlacesOf(IImageSource images, long start) => [.. Enumerable.Range(0, (int)Math.Min(batchSize, images.Count - start)).Select(i => start + i)];

    public void Dispose()
    {
        foreach (var part in parts) part.Dispose();
    }

    // By itself, since a dispose scope may not be open while a caller enumerates.
    private double[][][] ReadChunk(ReadAhead images, long[] places)
    {
        using var scope = NewDisposeScope();
        var chunk = images.Take(places, scope);
        var numbers = parts.Select(part => part.Read(chunk)).ToArray();
        return [.. Enumerable.Range(0, (int)chunk.shape[0]).Select(i => numbers.Select(part => part[i]).ToArray())];
    }
}
