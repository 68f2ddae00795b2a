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
        ImageBatch.CheckShape(images, nameof(images), shape);
        ConvolutionCheck.EnsureRight();
        return Chunks();

        IEnumerable<double[][]> Chunks()
        {
            for (var start = 0L; start < images.shape[0]; start += batchSize)
            {
                foreach (var image in ReadChunk(images, start)) yield return image;
            }
        }
    }

    public void Dispose()
    {
        foreach (var part in parts) part.Dispose();
    }

    // By itself, since a dispose scope may not be open while a caller enumerates.
    private double[][][] ReadChunk(Tensor images, long start)
    {
        using var scope = NewDisposeScope();
        var chunk = images.narrow(0, start, Math.Min(batchSize, images.shape[0] - start));
        var numbers = parts.Select(part => part.Read(chunk)).ToArray();
        return [.. Enumerable.Range(0, (int)chunk.shape[0]).Select(i => numbers.Select(part => part[i]).ToArray())];
    }
}
