using System.Security.Cryptography;

namespace OodDetection.Data;

/// <summary>A file of a data set as it should be.</summary>
/// <param name="Name">Its name at the address.</param>
/// <param name="Length">Bytes; see <paramref name="IsArchive"/> and <see cref="WithMd5"/>.</param>
/// <param name="Digest">The digest in hexadecimal: SHA-256, or of files made by <see cref="WithMd5"/> MD5; see <paramref name="IsArchive"/>.</param>
/// <param name="IsArchive">
/// Whether length and digest are those of the file as it is. Else they are those of its unpacked content, and hold however a
/// copy was packed (packages repack their files to make builds reproducible).
/// </param>
internal sealed record RemoteFile(string Name, long Length, string Digest, bool IsArchive = false)
{
    private HashAlgorithmName Algorithm { get; init; } = HashAlgorithmName.SHA256;

    private bool LengthIsBound { get; init; }

    private string AlgorithmName => Algorithm == HashAlgorithmName.MD5 ? "MD5" : "SHA-256";

    /// <summary>
    /// A file of which nothing but an MD5 digest is published. That tells damage, as from a broken transfer, but not a file that
    /// someone made to have this digest.
    /// </summary>
    /// <param name="name">The file's name at the address.</param>
    /// <param name="maxLength">Bytes that the file can't be longer than.</param>
    /// <param name="md5">MD5 of the file as it is, in hexadecimal.</param>
    public static RemoteFile WithMd5(string name, long maxLength, string md5) =>
        new(name, maxLength, md5, IsArchive: true) { Algorithm = HashAlgorithmName.MD5, LengthIsBound = true };

    /// <summary>No honest copy is longer than this: deflate adds at most five bytes to each block that it can't pack.</summary>
    public long MaxPackedLength => IsArchive ? Length : Length + (Length / 100) + (64 << 10);

    /// <summary>What the digest is of, for messages.</summary>
    public string DescribeDigest => IsArchive ? $"{AlgorithmName}: {Digest}" : $"{AlgorithmName} after unpacking: {Digest}";

    /// <summary>What is wrong with the file at the path, or null if it is as it should be.</summary>
    public string? FindFault(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = IsArchive ? DataFile.OpenAsItIs(path) : DataFile.Open(path);
            var state = IsArchive ? "" : " after unpacking";
            if (file.Length > Length || (file.Length < Length && !LengthIsBound))
                return $"expected {(LengthIsBound ? "at most " : "")}{Length} bytes{state}, found {file.Length}";

            using var hash = IncrementalHash.CreateHash(Algorithm);
            var buffer = new byte[1 << 16];
            var left = file.Length;
            while (left > 0)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
                file.ReadExactly(part, "content", cancellationToken);
                hash.AppendData(part);
                left -= part.Length;
            }

            file.ExpectEnd();
            var found = Convert.ToHexString(hash.GetHashAndReset());
            return found.Equals(Digest, StringComparison.OrdinalIgnoreCase) ? null : $"expected {AlgorithmName} {Digest}{state}, found {found}";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
