using System.Security.Cryptography;
using System.Text;

namespace OodDetection.Scoring.Format;

/// <summary>The digest of an exported file: its last field, so that it covers every byte before, and nothing can follow it.</summary>
/// <remarks>
/// An ONNX file is a protocol buffer, whose fields may come in any order. The last one here is an entry of <c>metadata_props</c> (field 14 of
/// ModelProto): key <c>ood.sha256</c>, value 64 hexadecimal digits, SHA-256 of all bytes of the file before these digits.
/// </remarks>
internal static class FileSeal
{
    /// <summary>The key of the digest.</summary>
    internal const string Key = "ood.sha256";

    /// <summary>The digits of a digest.</summary>
    internal const int DigestLength = 64;

    // metadata_props, 78 bytes: key, 10 bytes, value, 64 bytes.
    private static ReadOnlySpan<byte> Lead => "\x72\x4e\x0a\x0aood.sha256\x12\x40"u8;

    /// <summary>A file of a model, sealed.</summary>
    /// <param name="model">A serialised ModelProto without a digest.</param>
    /// <returns>The bytes of the file.</returns>
    internal static byte[] Seal(ReadOnlySpan<byte> model)
    {
        var file = new byte[model.Length + Lead.Length + DigestLength];
        model.CopyTo(file);
        Lead.CopyTo(file.AsSpan(model.Length));
        Encoding.ASCII.GetBytes(DigestOf(file.AsSpan(0, file.Length - DigestLength)), file.AsSpan(file.Length - DigestLength));
        return file;
    }

    /// <summary>Whether bytes end as a sealed file does.</summary>
    internal static bool IsSealed(ReadOnlySpan<byte> file)
        => file.Length > Lead.Length + DigestLength && file[..^DigestLength].EndsWith(Lead);

    /// <summary>The digest that the bytes of a sealed file have.</summary>
    internal static string Stated(ReadOnlySpan<byte> file) => Encoding.Latin1.GetString(file[^DigestLength..]);

    /// <summary>The digest that they should have.</summary>
    internal static string Computed(ReadOnlySpan<byte> file) => DigestOf(file[..^DigestLength]);

    private static string DigestOf(ReadOnlySpan<byte> bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
}
