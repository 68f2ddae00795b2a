using System.Text;

namespace OodDetection.Packages.Tests.OldLibstdcxx;

/// <summary>
/// Writes a small 64-bit little-endian ELF library, with the sections alone that say which symbols of which versions it asks for or
/// offers. A loader could not load it.
/// </summary>
internal sealed class MadeUpLibrary
{
    // Types of sections and of a machine, from the ELF specification and its GNU extensions.
    private const int StringTable = 3, RelocationTable = 4, DynamicSymbols = 11, VersionDefinitions = 0x6ffffffd, VersionNeeds = 0x6ffffffe, VersionSymbols = 0x6fffffff;
    private const ushort X64 = 62;
    private const int HeaderSize = 64;

    private readonly List<byte> _strings = [0];

    /// <summary>The library whose versions it asks for.</summary>
    public string NeedsOf { get; init; } = "libstdc++.so.6";

    /// <summary>The versions that it asks for, with one symbol of each.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>The versions of which a relocation refers to the symbol.</summary>
    public IReadOnlyList<string> Uses { get; init; } = [];

    /// <summary>The versions that it offers; it is a libstdc++ then.</summary>
    public IReadOnlyList<string> Offers { get; init; } = [];

    public ushort Machine { get; init; } = X64;

    public bool HasRelocations { get; init; } = true;

    public bool HasVersionSymbols { get; init; } = true;

    /// <summary>Where in the bytes the flags of a needed version are.</summary>
    public Dictionary<string, int> FlagsAt { get; } = [];

    public byte[] Bytes()
    {
        var sections = new List<Section> { new(0), new(DynamicSymbols, 2, 1, Symbols()), new(StringTable) };
        if (HasVersionSymbols) sections.Add(new(VersionSymbols, 1, 0, VersionsOfSymbols()));
        var needs = sections.Count;
        if (Needs.Count > 0) sections.Add(new(VersionNeeds, 2, 1, NeededVersions()));
        if (Offers.Count > 0) sections.Add(new(VersionDefinitions, 2, Offers.Count, OfferedVersions()));
        if (HasRelocations) sections.Add(new(RelocationTable, 1, 0, Relocations()));
        sections[2] = sections[2] with { Content = [.. _strings] }; // now that all are known

        var content = new List<byte>();
        var offsets = new List<long>();
        foreach (var section in sections)
        {
            offsets.Add(HeaderSize + content.Count);
            content.AddRange(section.Content ?? []);
            while (content.Count % 8 != 0) content.Add(0);
        }

        // A version's entry has 16 bytes, after 16 of the library; its flags come after a hash.
        for (var i = 0; i < Needs.Count; i++) FlagsAt[Needs[i]] = (int)offsets[needs] + 16 + (16 * i) + 4;

        var table = sections.Zip(offsets, (s, offset) => Little(0, s.Type, 0L, 0L, offset, (s.Content ?? []).LongLength, s.Link, s.Info, 8L, s.EntrySize));
        return
        [
            0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[9],
            .. Little((ushort)3, Machine, 1, 0L, 0L, HeaderSize + (long)content.Count, 0, (ushort)HeaderSize, (ushort)0, (ushort)0, (ushort)64, (ushort)sections.Count, (ushort)0),
            .. content,
            .. table.SelectMany(h => h),
        ];
    }

    private byte[] Symbols()
    {
        const int GlobalFunction = 0x12; // and undefined
        return [.. new byte[24], .. Needs.SelectMany(v => Little(Text("of_" + v), GlobalFunction, 0L, 0L))];
    }

    /// <summary>Of the symbols, of which the first is none.</summary>
    private byte[] VersionsOfSymbols() => [.. Little((ushort)0), .. Needs.SelectMany((_, i) => Little(Index(i)))];

    private byte[] NeededVersions()
    {
        var entries = Needs.SelectMany((v, i) => Little(0, (ushort)0, Index(i), Text(v), i + 1 < Needs.Count ? 16 : 0));
        return [.. Little((ushort)1, (ushort)Needs.Count, Text(NeedsOf), 16, 0), .. entries];
    }

    private byte[] OfferedVersions() =>
        [.. Offers.SelectMany((v, i) => Little((ushort)1, (ushort)0, Index(i), (ushort)1, 0, 20, i + 1 < Offers.Count ? 28 : 0, Text(v), 0))];

    private byte[] Relocations()
    {
        const long Relative = 8, GlobalData = 6; // the first kind refers to no symbol
        var ofSymbols = Enumerable.Range(0, Needs.Count).Where(i => Uses.Contains(Needs[i])).SelectMany(i => Little(0L, ((i + 1L) << 32) | GlobalData, 0L));
        return [.. Little(0L, Relative, 0L), .. ofSymbols];
    }

    /// <summary>The number of a version; 0 and 1 stand for none.</summary>
    private static ushort Index(int i) => (ushort)(2 + i);

    private int Text(string text)
    {
        _strings.AddRange([.. Encoding.ASCII.GetBytes(text), 0]);
        return _strings.Count - text.Length - 1;
    }

    private static byte[] Little(params object[] values)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes); // little-endian on every machine
        foreach (var value in values)
        {
            switch (value)
            {
                case ushort number: writer.Write(number); break;
                case int number: writer.Write(number); break;
                case long number: writer.Write(number); break;
                default: throw new ArgumentException($"{value} is a {value.GetType()}.", nameof(values));
            }
        }

        writer.Flush();
        return bytes.ToArray();
    }

    private sealed record Section(int Type, int Link = 0, int Info = 0, byte[]? Content = null)
    {
        public long EntrySize => Type switch { DynamicSymbols or RelocationTable => 24, VersionSymbols => 2, _ => 0 };
    }
}
