using System.Buffers.Binary;
using System.Security.Cryptography;
using OodDetection.Persistence;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Recognises images of a set without keeping them: a 64-bit hash of each, of large sets of a sample.</summary>
/// <remarks>
/// Images are compared as bytes: values of <c>float32</c> images are rounded to the nearest of 256 levels. Of more than <see cref="MostHashes"/>
/// images those with the smallest hashes are kept (a bottom-k sketch, Broder, 1997), so that the memory has a bound: the sample is recognised.
/// </remarks>
internal sealed class TrainingImages
{
    /// <summary>How many hashes are kept at the most: half a megabyte.</summary>
    internal const int MostHashes = 1 << 16;

    private const int ChunkBytes = 1 << 22;
    private readonly ulong[] _hashes; // ascending, each once
    private readonly bool _isSample;

    /// <summary>What was kept of a set before.</summary>
    /// <param name="count">Images in the set.</param>
    /// <param name="fingerprint">The digest of the set, in hexadecimal.</param>
    /// <param name="hashes">The hashes kept; ascending.</param>
    /// <exception cref="ArgumentException">The hashes are not ascending, or too many.</exception>
    internal TrainingImages(long count, string fingerprint, ulong[] hashes)
    {
        if (hashes.Length > MostHashes || count < hashes.Length) throw new ArgumentException($"Expected at most {MostHashes} hashes of {count} images; got {hashes.Length}.", nameof(hashes));
        for (var i = 1; i < hashes.Length; i++)
        {
            if (hashes[i] <= hashes[i - 1]) throw new ArgumentException("Expected ascending hashes.", nameof(hashes));
        }

        if (fingerprint.Length != 2 * SHA256.HashSizeInBytes || !fingerprint.All(char.IsAsciiHexDigitLower)) throw new ArgumentException($"Expected a SHA-256 as a fingerprint; got '{fingerprint}'.", nameof(fingerprint));
        // Where each image has a hash that is kept, the fingerprint follows from them.
        if (count == hashes.Length && fingerprint != FingerprintOf(hashes)) throw new ArgumentException("Expected the fingerprint of the hashes; got another.", nameof(fingerprint));
        (Count, Fingerprint, _hashes) = (count, fingerprint, hashes);
        _isSample = hashes.Length == MostHashes;
    }

    /// <summary>Images in the set.</summary>
    internal long Count { get; }

    /// <summary>SHA-256 over the images' hashes in ascending order, in hexadecimal: the same for the same images in any order.</summary>
    internal string Fingerprint { get; }

    internal ReadOnlySpan<ulong> Hashes => _hashes;

    /// <summary>Reads sets of images as one.</summary>
    /// <param name="sets">N×C×H×W each, <c>uint8</c> or <c>float32</c> in [0, 1].</param>
    internal static TrainingImages Of(params IReadOnlyList<Tensor> sets)
    {
        var all = sets.SelectMany(HashEach).ToArray();
        Array.Sort(all);
        return new TrainingImages(all.Length, FingerprintOf(all), [.. all.Distinct().Take(MostHashes)]);
    }

    private static string FingerprintOf(ulong[] ascending)
    {
        var bytes = new byte[8];
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var hash in ascending)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);
            digest.AppendData(bytes);
        }

        return ContainerFormat.Hex(digest);
    }

    /// <summary>The places of images that are in the set; where the set is larger than what was kept, of those in the sample.</summary>
    internal IEnumerable<long> Find(IEnumerable<ulong> hashes)
    {
        var place = 0L;
        foreach (var hash in hashes)
        {
            if ((!_isSample || hash <= _hashes[^1]) && Array.BinarySearch(_hashes, hash) >= 0) yield return place;
            place++;
        }
    }

    /// <summary>The hash of each image, with the memory of one chunk.</summary>
    internal static IEnumerable<ulong> HashEach(Tensor images)
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

    // By itself, since a dispose scope may not be open while a caller enumerates.
    private static byte[] Bytes(Tensor images, long start, long count)
    {
        using var scope = NewDisposeScope();
        var part = images.narrow(0, start, count);
        if (part.dtype != ScalarType.Byte) part = part.mul(255f).round().to(ScalarType.Byte);
        return part.cpu().contiguous().data<byte>().ToArray();
    }
}
