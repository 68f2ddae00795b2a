using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OodDetection.Backend;

/// <summary>
/// What Linux's loader looks at in a library (System V ABI, chapter 5; symbol versions: Linux Standard Base, chapter 10.7):
/// the processor that it is for, the libraries that it needs, the versions that it asks of them and those that it offers.
/// </summary>
internal sealed class ElfLibrary
{
    private const int Load = 1, Dynamic = 2;
    private const ulong Needs = 1, Strings = 5, RPath = 15, RunPath = 29;
    private const ulong Definitions = 0x6ffffffc, DefinitionCount = 0x6ffffffd, VersionNeedsAt = 0x6ffffffe, VersionNeedCount = 0x6fffffff;
    private const int WeakFlag = 2;
    private const int LongestText = 512 * 8 * 8 * 8;

    private readonly SafeFileHandle _file;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private long _strings;

    private ElfLibrary(SafeFileHandle file)
    {
        _file = file;
        var header = Bytes(0, 20);
        if (header[0] != 0x7f || header[1] != 'E' || header[2] != 'L' || header[3] != 'F') throw new InvalidDataException("it is no library");
        var isLittleEndian = header[5] == 1;
        Machine = isLittleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(18)) : BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(18));
        if (header[4] == 2 && isLittleEndian) ReadDynamicPart(); // what TorchSharp runs on is 64-bit and little-endian; of others the machine says enough
    }

    /// <summary>The processor that it is for: 62 x64, 183 Arm64.</summary>
    public int Machine { get; }

    /// <summary>The names of the libraries that it needs.</summary>
    public List<string> Needed { get; } = [];

    /// <summary>The folders that it brings for the search of them; $ORIGIN is its own.</summary>
    public List<string> SearchPath { get; } = [];

    /// <summary>Whether these folders come before those of LD_LIBRARY_PATH, as they do in the older kind of entry (DT_RPATH).</summary>
    public bool SearchesFirst { get; private set; }

    /// <summary>The versions that it asks of the libraries it needs; without a weak one it is loaded, too.</summary>
    public List<(string Library, string Version, bool IsWeak)> VersionNeeds { get; } = [];

    /// <summary>The versions that it offers itself.</summary>
    public HashSet<string> VersionDefinitions { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It isn't an ELF file, or a damaged one; the message says why, to go on from "it".</exception>
    public static ElfLibrary Read(string path)
    {
        using var file = File.OpenHandle(path);
        return new ElfLibrary(file);
    }

    private void ReadDynamicPart()
    {
        var headers = (long)Long(32);
        var (size, count) = (Short(54), Short(56));
        var dynamic = (At: 0L, Size: 0L);
        for (var i = 0; i < count; i++)
        {
            var at = headers + (i * size);
            var (kind, offset, address, length) = (Word(at), Long(at + 8), Long(at + 16), Long(at + 32));
            if (kind == Dynamic) dynamic = ((long)offset, (long)length);
            if (kind != Load) continue;
            _segments.Add((address, offset, length));
            var end = offset + length;
            if (end > (ulong)RandomAccess.GetLength(_file)) throw new InvalidDataException($"it is cut short, to {RandomAccess.GetLength(_file)} of at least {end} bytes");
        }

        var entries = new List<(ulong Tag, ulong Value)>();
        for (var at = dynamic.At; at < dynamic.At + dynamic.Size && Long(at) != 0; at += 16) entries.Add((Long(at), Long(at + 8)));
        if (Value(Strings) is not { } strings) return;
        _strings = InFile(strings);
        Needed.AddRange(entries.Where(e => e.Tag == Needs).Select(e => Text(e.Value)));
        SearchPath.AddRange(entries.Where(e => e.Tag is RPath or RunPath).SelectMany(e => Text(e.Value).Split(':', StringSplitOptions.RemoveEmptyEntries)));
        SearchesFirst = Value(RPath) is not null && Value(RunPath) is null;
        if (Value(VersionNeedsAt) is { } needs) ReadNeeds(InFile(needs), Value(VersionNeedCount) ?? 0);
        if (Value(Definitions) is { } definitions) ReadDefinitions(InFile(definitions), Value(DefinitionCount) ?? 0);

        ulong? Value(ulong tag) => entries.Where(e => e.Tag == tag).Select(e => (ulong?)e.Value).FirstOrDefault();
    }

    private void ReadNeeds(long start, ulong count)
    {
        foreach (var at in Chain(start, 12, count))
        {
            var library = Text(Word(at + 4));
            foreach (var entry in Chain(at + Word(at + 8), 12, (ulong)Short(at + 2)))
                VersionNeeds.Add((library, Text(Word(entry + 8)), (Short(entry + 4) & WeakFlag) != 0));
        }
    }

    private void ReadDefinitions(long start, ulong count)
    {
        foreach (var at in Chain(start, 16, count)) VersionDefinitions.Add(Text(Word(at + Word(at + 12))));
    }

    /// <summary>Records of which each says how far it is to the next, 0 in the last one.</summary>
    private IEnumerable<long> Chain(long at, int step, ulong count)
    {
        for (var i = 0UL; i < count; i++)
        {
            yield return at;
            if (Word(at + step) is var next && next == 0) yield break;
            at += next;
        }
    }

    /// <summary>Where in the file lies what is loaded to an address.</summary>
    private long InFile(ulong address)
    {
        foreach (var segment in _segments)
        {
            if (address >= segment.Address && address - segment.Address < segment.Size) return (long)(segment.Offset + address - segment.Address);
        }

        throw new InvalidDataException("it refers to places outside of itself");
    }

    private string Text(ulong offset)
    {
        // Names of libraries and versions are short; the folders of a search path, one text, can be many.
        for (var length = 512; length <= LongestText; length *= 8)
        {
            var at = _strings + (long)offset;
            var bytes = new byte[length];
            var read = at < 0 ? 0 : RandomAccess.Read(_file, bytes, at);
            var end = Array.IndexOf(bytes, (byte)0, 0, read);
            if (end >= 0) return Encoding.UTF8.GetString(bytes, 0, end);
            if (read < length) break;
        }

        throw new InvalidDataException("it has a name without an end");
    }

    private ulong Long(long at) => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(at, 8));

    private uint Word(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(at, 4));

    private int Short(long at) => BinaryPrimitives.ReadUInt16LittleEndian(Bytes(at, 2));

    private byte[] Bytes(long at, int count)
    {
        var bytes = new byte[count];
        return at >= 0 && RandomAccess.Read(_file, bytes, at) == count ? bytes : throw new InvalidDataException("it is cut short");
    }
}
