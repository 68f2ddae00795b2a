using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OodDetection;

/// <summary>The bytes of an <c>.ood</c> file: a safetensors file whose metadata hold a digest and the manifest.</summary>
/// <remarks>
/// <para>8 bytes: the length H of the header, little-endian. H bytes: the header, JSON in UTF-8, filled up with spaces to a multiple of 8. Then the
/// tensors, one after the other without gaps, row by row, little-endian.</para>
/// <para>The header begins with <c>{"__metadata__":{"ood.sha256":"</c> and 64 hexadecimal digits: SHA-256 of the 8 bytes and the header with zeros in
/// place of the digits. The manifest in the header has the SHA-256 of each part's tensors. So every byte of the file is covered, and the digits
/// stand for the whole file.</para>
/// </remarks>
internal static class ContainerFormat
{
    internal const int Version = 1;
    internal const string ManifestKey = "ood.manifest";
    internal const int Alignment = 8;
    internal const int MaxHeaderBytes = 1 << 24;
    internal const int DigestLength = 64;

    /// <summary>How every header begins, in all versions of the format.</summary>
    internal static ReadOnlySpan<byte> Prefix => "{\"__metadata__\":{\"ood.sha256\":\""u8;

    internal static string NoDigest { get; } = new('0', DigestLength);

    /// <summary>Puts the digest into a header that has zeros in its place.</summary>
    /// <returns>The digest.</returns>
    internal static string Seal(Span<byte> header)
    {
        var digest = DigestOf(header);
        Encoding.ASCII.GetBytes(digest, header[Prefix.Length..]);
        return digest;
    }

    /// <summary>Checks a header against the digest in it.</summary>
    /// <returns>The digest, or null where the header is damaged.</returns>
    internal static string? Verify(Span<byte> header)
    {
        var place = header.Slice(Prefix.Length, DigestLength);
        var stated = Encoding.ASCII.GetString(place);
        place.Fill((byte)'0');
        var right = DigestOf(header) == stated;
        Encoding.ASCII.GetBytes(stated, place);
        return right ? stated : null;
    }

    internal static byte[] LengthBytes(int headerLength)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, headerLength);
        return bytes;
    }

    private static string DigestOf(ReadOnlySpan<byte> header)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(LengthBytes(header.Length));
        hash.AppendData(header);
        return Hex(hash);
    }

    internal static string Hex(IncrementalHash hash) => Convert.ToHexString(hash.GetHashAndReset()).ToLowerInvariant();
}
