using System.IO.Compression;

namespace OodDetection.Data;

/// <summary>
/// A data file opened for reading, unpacked on the fly if it is gzip (told by its first bytes, not by its name), whose
/// unpacked length is known before anything is unpacked.
/// </summary>
/// <remarks>A gzip file may be of several members, that is, be several gzip files joined.</remarks>
internal sealed class DataFile : IDisposable
{
    // Deflate packs at most 258 bytes into 2 bits.
    internal const long MaxDeflateRatio = 1032;

    private readonly FileStream _file;
    private readonly Stream _content;
    private readonly GzipMembers? _gzip;
    private long _read;
    private uint _crc;

    private DataFile(FileStream file, GzipMembers? gzip)
    {
        _file = file;
        _gzip = gzip;
        _content = gzip is null ? file : new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        Length = gzip?.Length ?? file.Length;
    }

    public string Path => _file.Name;

    /// <summary>The length of the unpacked content: of gzip, what its trailers say, and never more than its size allows.</summary>
    public long Length { get; }

    public static DataFile Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        try
        {
            Span<byte> start = stackalloc byte[2];
            var isGzip = file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start[0] == 0x1f && start[1] == 0x8b;
            var members = isGzip ? GzipMembers.Find(file) : (GzipMembers?)null;
            file.Position = 0;
            return new DataFile(file, members);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Opens a file without unpacking it.</summary>
    public static DataFile OpenAsItIs(string path) =>
        new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan), null);

    /// <summary>Fills the buffer, or says where the file ends.</summary>
    public void ReadExactly(Span<byte> buffer, string what, CancellationToken cancellationToken)
    {
        const int Step = 1 << 20;
        var done = 0;
        while (done < buffer.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = Read(buffer.Slice(done, Math.Min(Step, buffer.Length - done)));
            if (read == 0)
                throw Invalid($"expected {buffer.Length} bytes of {what}, found {done}. The file is truncated: fetch it again.");
            done += read;
        }
    }

    /// <summary>Checks that nothing follows, and for gzip that all that was read has its checksum.</summary>
    public void ExpectEnd()
    {
        Span<byte> one = stackalloc byte[1];
        if (Read(one) != 0)
            throw Invalid("expected the end of the file, found more data. The file is damaged, or not what its header says.");
        // Checked by us: .NET's GZipStream treats a truncated stream as complete, and then skips its own check.
        if (_gzip is { LastCrc: var expected } && expected != _crc)
            throw Invalid($"expected content with CRC-32 {expected:X8}, found {_crc:X8}. The file is damaged: fetch it again.");
    }

    public int Read(Span<byte> buffer)
    {
        try
        {
            var read = _content.Read(buffer);
            if (_gzip is { LastStart: var last })
                _crc = Crc32.Append(_crc, buffer[(int)Math.Clamp(last - _read, 0, read)..read]);
            _read += read;
            return read;
        }
        catch (InvalidDataException e)
        {
            throw Invalid("expected gzip data, found bytes that don't unpack. The file is damaged: fetch it again.", e);
        }
    }

    public InvalidDataException Invalid(string problem, Exception? inner = null) => new($"{Path}: {problem}", inner);

    public void Dispose()
    {
        _content.Dispose();
        _file.Dispose();
    }
}
