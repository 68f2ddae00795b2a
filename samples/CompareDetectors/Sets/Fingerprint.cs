using System.Buffers.Binary;
using System.Security.Cryptography;
using OodDetection.Data;

namespace CompareDetectors.Sets;

internal static class Fingerprint
{
    /// <summary>The first 16 hexadecimal digits of the SHA-256 of shapes, labels and pixels.</summary>
    public static string Of(params ReadOnlySpan<ImageSet?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> number = stackalloc byte[4];
        foreach (var set in parts)
        {
            Add(number, set?.Count ?? 0);
            if (set is null) continue;
            Add(number, set.Channels);
            Add(number, set.Height);
            Add(number, set.Width);
            for (var i = 0; i < set.Count; i++)
            {
                if (set.Labels is { } labels) Add(number, labels[i]);
                hash.AppendData(set.Pixels(i));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));

        void Add(Span<byte> bytes, int value)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
            hash.AppendData(bytes);
        }
    }
}
