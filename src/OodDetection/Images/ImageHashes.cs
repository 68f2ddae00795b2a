using System.Buffers.Binary;
using System.Security.Cryptography;
using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A 64-bit hash of each image of a set: what <see cref="TrainingImages"/> recognise images by.</summary>
internal static class ImageHashes
{
    private const int ChunkBytes = 1 << 22;

    /// <summary>Reads sets of images as one.</summary>
    /// <param name="sets">N×C×H×W each, <c>uint8</c> or <c>float32</c> in [0, 1].</param>
    internal static TrainingImages Of(params IReadOnlyList<Tensor> sets) => TrainingImages.Of([.. sets.SelectMany(Each)]);

    /// <summary>The hash of each image, in the memory of one chunk.</summary>
    internal static IEnumerable<ulong> Each(Tensor images)
    {
        var size = (int)(images.shape[1] * images.shape[2] * images.shape[3]);
        var chunk = Math.Max(1, ChunkBytes / size);
        var digest = new byte[SHA256.HashSizeInBytes];
        for (var start = 0L; start < images.shape[0]; start += chunk)
        {
            var bytes = Bytes(images, start, Math.Min(chunk, images.shape[0] - start));
            for (var i = 0; i < bytes.Length; i += size)
            {
                SHA256.HashData(bytes.AsSpan(i, size), digest);
                yield return BinaryPrimitives.ReadUInt64LittleEndian(digest);
            }
        }
    }

    /// <summary>The hash of each image of a source, in their order.</summary>
    internal static ulong[] Of(IImageSource images, CancellationToken cancellationToken, IProgress<ScoringProgress>? progress = null)
    {
        if (images is TensorSource { Images: var all }) return [.. Each(all)];
        var hashes = new List<ulong>();
        ImageChunks.Visit(images, ImageChunks.SizeFor(images.Shape), part =>
        {
            hashes.AddRange(Each(part));
            progress?.Report(new ScoringProgress(hashes.Count, images.Count));
        }, cancellationToken);
        return [.. hashes];
    }

    // By itself, since a dispose scope may not be open while a caller enumerates.
    private static byte[] Bytes(Tensor images, long start, long count)
    {
        using var scope = NewDisposeScope();
        var part = images.narrow(0, start, count);
        if (part.dtype != ScalarType.Byte) part = part.mul(Held(255)).round().to(ScalarType.Byte);
        return part.cpu().contiguous().data<byte>().ToArray();
    }
}
