using System.Buffers.Binary;
using System.IO.Compression;

namespace OodDetection.Data;

/// <summary>The members of a gzip file: files that were packed one by one and joined, as <c>cat a.gz b.gz</c> does, unpack to their contents one after the other.</summary>
/// <param name="Length">The unpacked length of all members.</param>
/// <param name="LastStart">Where in the unpacked content the last member begins.</param>
/// <param name="LastCrc">The checksum of the last member. Those of the others have been checked.</param>
internal readonly record struct GzipMembers(long Length, long LastStart, uint LastCrc)
{
    private const int HeaderLength = 10;
    private const int MinMember = HeaderLength + 8;

    // A file made to have many false places would else be unpacked from each to the next, over and over.
    private const int MaxFalseStarts = 16;

    private static ReadOnlySpan<byte> Start => [0x1f, 0x8b, 8];

    /// <summary>Finds the members.</summary>
    /// <param name="file">A file that begins as gzip does. Its position is changed.</param>
    /// <exception cref="InvalidDataException">It is too short, or a trailer says more than the member can hold.</exception>
    /// <remarks>
    /// Only unpacking tells for certain where a member ends. But what looks like the header of another one is rare: so only what lies before such a place is unpacked here, and in a file of
    /// one member almost never anything.
    /// </remarks>
    internal static GzipMembers Find(FileStream file)
    {
        var (start, unpacked, falseStarts) = (0L, 0L, 0);
        foreach (var candidate in Candidates(file))
        {
            if (candidate - start < MinMember) continue;
            var (crc, length) = Trailer(file, start, candidate);
            if (length > (candidate - start) * DataFile.MaxDeflateRatio) continue;
            if (Unpacks(file, start, candidate, length, crc)) (start, unpacked) = (candidate, unpacked + length);
            else if (++falseStarts == MaxFalseStarts) break;
        }

        if (file.Length - start < MinMember)
            throw new InvalidDataException($"{file.Name}: expected at least {MinMember} bytes of gzip, found {file.Length - start}. The file is truncated: fetch it again.");
        var last = Trailer(file, start, file.Length);
        return last.Length <= (file.Length - start) * DataFile.MaxDeflateRatio
            ? new GzipMembers(unpacked + last.Length, unpacked, last.Crc)
            : throw new InvalidDataException(
                $"{file.Name}: its gzip trailer says {last.Length} bytes, more than {file.Length - start} bytes of gzip can hold. The file is truncated or damaged: fetch it again.");
    }

    // Where ten bytes could be a header; the first one is known.
    private static List<long> Candidates(FileStream file)
    {
        var found = new List<long>();
        var buffer = new byte[1 << 16];
        var (offset, kept) = (0L, 0);
        file.Position = 0;
        while (file.Read(buffer, kept, buffer.Length - kept) is > 0 and var read)
        {
            var window = buffer.AsSpan(0, kept + read);
            for (var at = 0; at + HeaderLength <= window.Length; at++)
            {
                var next = window[at..^(HeaderLength - Start.Length)].IndexOf(Start);
                if (next < 0) break;
                at += next;
                if (offset + at > 0 && IsHeader(window[at..])) found.Add(offset + at);
            }

            kept = Math.Min(HeaderLength - 1, window.Length);
            offset += window.Length - kept;
            window[^kept..].CopyTo(buffer);
        }

        return found;
    }

    // RFC 1952: no reserved flag, and what packers state of themselves and of the system.
    private static bool IsHeader(ReadOnlySpan<byte> bytes) => (bytes[3] & 0xe0) == 0 && bytes[8] is 0 or 2 or 4 && bytes[9] is <= 13 or 255;

    private static (uint Crc, uint Length) Trailer(FileStream file, long start, long end)
    {
        Span<byte> trailer = stackalloc byte[8];
        file.Position = Math.Max(start, end - trailer.Length);
        file.ReadExactly(trailer);
        return (BinaryPrimitives.ReadUInt32LittleEndian(trailer), BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]));
    }

    private static bool Unpacks(FileStream file, long start, long end, uint length, uint crc)
    {
        file.Position = start;
        using var member = new GZipStream(new PartStream(file, end - start), CompressionMode.Decompress);
        var buffer = new byte[1 << 16];
        var (done, found) = (0L, 0u);
        try
        {
            while (done <= length && member.Read(buffer) is > 0 and var read)
            {
                found = Crc32.Append(found, buffer.AsSpan(0, read));
                done += read;
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }

        return done == length && found == crc;
    }

    private sealed class PartStream(FileStream file, long left) : ForwardStream
    {
        private long _left = left;

        public override int Read(Span<byte> buffer)
        {
            var read = file.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
            _left -= read;
            return read;
        }
    }
}
