namespace OodDetection.Data;

/// <summary>The bytes of a file in borrowed memory.</summary>
internal sealed class FileBytes : IDisposable
{
    private const int FirstBuffer = 1 << 16;
    private byte[]? _bytes;

    private FileBytes(byte[] bytes, int length) => (_bytes, Length) = (bytes, length);

    internal int Length { get; }

    /// <summary>An array that begins with the file.</summary>
    internal byte[] Array => _bytes ?? throw new ObjectDisposedException(nameof(FileBytes));

    internal ReadOnlySpan<byte> Span => Array.AsSpan(0, Length);

    /// <exception cref="InvalidDataException">The file is larger than allowed.</exception>
    internal static FileBytes Read(string path, int maxBytes)
    {
        // A file that another process still writes is read as far as it goes: whether that is an image shows when it is decoded.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.SequentialScan);
        return Read(file, maxBytes, file.CanSeek ? file.Length : 0);
    }

    /// <inheritdoc cref="Read(string, int)"/>
    internal static FileBytes Read(Stream stream, int maxBytes) => Read(stream, maxBytes, 0);

    internal static FileBytes Copy(ReadOnlySpan<byte> file)
    {
        var bytes = BorrowedMemory.Rent(Math.Max(1, file.Length));
        file.CopyTo(bytes);
        return new FileBytes(bytes, file.Length);
    }

    private static FileBytes Read(Stream stream, int maxBytes, long likelyLength)
    {
        if (likelyLength > maxBytes) throw TooLarge(maxBytes);
        // One byte more, so that the end is seen without another round.
        var bytes = BorrowedMemory.Rent((int)Math.Min(Math.Max(FirstBuffer, likelyLength + 1), System.Array.MaxLength));
        try
        {
            var length = 0;
            while (true)
            {
                var read = stream.Read(bytes, length, bytes.Length - length);
                if (read == 0) return new FileBytes(bytes, length);
                length += read;
                if (length > maxBytes) throw TooLarge(maxBytes);
                if (length < bytes.Length) continue;
                var larger = BorrowedMemory.Rent((int)Math.Min(2L * bytes.Length, System.Array.MaxLength));
                bytes.AsSpan(0, length).CopyTo(larger);
                BorrowedMemory.Return(bytes);
                bytes = larger;
            }
        }
        catch
        {
            BorrowedMemory.Return(bytes);
            throw;
        }
    }

    internal static InvalidDataException TooLarge(int maxBytes)
        => new($"expected at most {maxBytes} bytes, found more. To read such files, raise {nameof(ImageDecodingOptions)}.{nameof(ImageDecodingOptions.MaxFileBytes)}.");

    public void Dispose()
    {
        if (_bytes is not { } bytes) return;
        _bytes = null;
        BorrowedMemory.Return(bytes);
    }
}
