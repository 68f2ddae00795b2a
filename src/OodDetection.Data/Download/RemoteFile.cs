using System.Security.Cryptography;

namespace OodDetection.Data;

/// <summary>A file of a data set as it should be.</summary>
/// <param name="Name">Its name at the address.</param>
/// <param name="Length">Bytes; see <paramref name="IsArchive"/>.</param>
/// <param name="Sha256">SHA-256 in hexadecimal; see <paramref name="IsArchive"/>.</param>
/// <param name="IsArchive">
/// Whether length and SHA-256 are those of the file as it is. Else they are those of its unpacked content, and hold however a
/// copy was packed (packages repack their files to make builds reproducible).
/// </param>
internal sealed record RemoteFile(string Name, long Length, string Sha256, bool IsArchive = false)
{
    /// <summary>No honest copy is longer than this: deflate adds at most five bytes to each block that it can't pack.</summary>
    public long MaxPackedLength => IsArchive ? Length : Length + (Length / 100) + (64 << 10);

    /// <summary>What the digest is of, for messages.</summary>
    public string DescribeSha256 => IsArchive ? $"SHA-256: {Sha256}" : $"SHA-256 after unpacking: {Sha256}";

    /// <summary>What is wrong with the file at the path, or null if it is as it should be.</summary>
    public string? FindFault(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = IsArchive ? DataFile.OpenAsItIs(path) : DataFile.Open(path);
            var state = IsArchive ? "" : " after unpacking";
            if (file.Length != Length)
                return $"expected {Length} bytes{state}, found {file.Length}";

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 16];
            var left = Length;
            while (left > 0)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
                file.ReadExactly(part, "content", cancellationToken);
                hash.AppendData(part);
                left -= part.Length;
            }

            file.ExpectEnd();
            var found = Convert.ToHexString(hash.GetHashAndReset());
            return found.Equals(Sha256, StringComparison.OrdinalIgnoreCase) ? null : $"expected SHA-256 {Sha256}{state}, found {found}";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
