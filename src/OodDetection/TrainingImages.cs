using System.Buffers.Binary;
using System.Security.Cryptography;

namespace OodDetection;

/// <summary>Recognises images of a set without keeping them: a 64-bit hash of each, of large sets of a sample.</summary>
/// <remarks>
/// Images are compared as bytes: values of <c>float32</c> images are rounded to the nearest of 256 levels. Of more than <see cref="MaxHashes"/>
/// images those with the smallest hashes are kept (a bottom-k sketch, Broder, 1997), so that the memory has a bound: the sample is recognised.
/// </remarks>
internal sealed class TrainingImages
{
    /// <summary>How many hashes are kept at most: half a megabyte.</summary>
    internal const int MaxHashes = 1 << 16;

    private readonly ulong[] _hashes; // ascending, each once
    private readonly bool _isSample;

    /// <summary>What was kept of a set before.</summary>
    /// <param name="count">Images in the set.</param>
    /// <param name="fingerprint">The digest of the set, in hexadecimal.</param>
    /// <param name="hashes">The hashes kept; ascending.</param>
    /// <exception cref="ArgumentException">The hashes are not ascending, or too many.</exception>
    internal TrainingImages(long count, string fingerprint, ulong[] hashes)
    {
        if (hashes.Length > MaxHashes || count < hashes.Length) throw new ArgumentException($"Expected at most {MaxHashes} hashes of {count} images; got {hashes.Length}.", nameof(hashes));
        for (var i = 1; i < hashes.Length; i++)
        {
            if (hashes[i] <= hashes[i - 1]) throw new ArgumentException("Expected ascending hashes.", nameof(hashes));
        }

        if (fingerprint.Length != 2 * SHA256.HashSizeInBytes || !fingerprint.All(char.IsAsciiHexDigitLower)) throw new ArgumentException($"Expected a SHA-256 as a fingerprint; got '{fingerprint}'.", nameof(fingerprint));
        // Where each image has a hash that is kept, the fingerprint follows from them.
        if (count == hashes.Length && fingerprint != FingerprintOf(hashes)) throw new ArgumentException("Expected the fingerprint of the hashes; got another.", nameof(fingerprint));
        (Count, Fingerprint, _hashes) = (count, fingerprint, hashes);
        _isSample = hashes.Length == MaxHashes && count > MaxHashes;
    }

    /// <summary>Images in the set.</summary>
    internal long Count { get; }

    /// <summary>SHA-256 over the images' hashes in ascending order, in hexadecimal: the same for the same images in any order.</summary>
    internal string Fingerprint { get; }

    internal ReadOnlySpan<ulong> Hashes => _hashes;

    /// <summary>What is kept of a set, given the hashes of its images in any order.</summary>
    internal static TrainingImages Of(ulong[] hashes)
    {
        var all = hashes.Order().ToArray();
        return new TrainingImages(all.Length, FingerprintOf(all), [.. all.Distinct().Take(MaxHashes)]);
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

        return Convert.ToHexString(digest.GetHashAndReset()).ToLowerInvariant();
    }

    /// <summary>Whether an image is in the set, or is none of those that the sample of a larger set tells anything about.</summary>
    internal bool MayHave(ulong hash) => (_isSample && hash > _hashes[^1]) || Array.BinarySearch(_hashes, hash) >= 0;

    /// <summary>The indices of images that are in the set; where the set is larger than what was kept, of those in the sample.</summary>
    internal IEnumerable<long> Find(IEnumerable<ulong> hashes)
    {
        var index = 0L;
        foreach (var hash in hashes)
        {
            if ((!_isSample || hash <= _hashes[^1]) && Array.BinarySearch(_hashes, hash) >= 0) yield return index;
            index++;
        }
    }
}
