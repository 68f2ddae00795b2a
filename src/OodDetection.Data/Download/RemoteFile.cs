using System.Security.Cryptography;

namespace OodDetection.Data;

/// <summary>
/// A file of a data set as it should be. Length and SHA-256 are those of the unpacked content: they hold however a copy
/// was packed (packages repack their files to make builds reproducible).
/// </summary>
internal sealed record RemoteFile(string Name, long ContentLength, string ContentSha256)
{
    /// <summary>More than this no honest copy takes: deflate adds at most five bytes to each block that it can't pack.</summary>
    public long MaxPackedLength => ContentLength + (ContentLength / 100) + (64 << 10);

    /// <summary>What is wrong with the file at the path, or null if it is as it should be.</summary>
    public string? FindFault(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var file = DataFile.Open(path);
            if (file.Length != ContentLength)
                return $"expected {ContentLength} bytes after unpacking, found {file.Length}";

            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[1 << 16];
            var left = ContentLength;
            while (left > 0)
            {
                var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, left));
                file.ReadExactly(part, "content", cancellationToken);
                hash.AppendData(part);
                left -= part.Length;
            }

            file.ExpectEnd();
            var found = Convert.ToHexString(hash.GetHashAndReset());
            return found.Equals(ContentSha256, StringComparison.OrdinalIgnoreCase) ? null : $"expected SHA-256 {ContentSha256} after unpacking, found {found}";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }
}
