using System.Buffers.Binary;
using System.Text;

namespace OodDetection.Tests.Backend;

/// <summary>A library for Linux that has what the loader reads first, and nothing else.</summary>
internal sealed record MadeUpLibrary
{
    private const ulong Address = 0x10000; // where the file's first byte is loaded to

    public ushort Machine { get; init; } = 62;

    public string[] Needed { get; init; } = [];

    public string? RunPath { get; init; } = "$ORIGIN";

    /// <summary>Whether the search path is the older kind of entry, which comes before LD_LIBRARY_PATH.</summary>
    public bool IsRPath { get; init; }

    public (string Library, string Version, bool IsWeak)[] Needs { get; init; } = [];

    public string[] Definitions { get; init; } = [];

    public void WriteTo(params string[] path)
    {
        var file = Path.Combine(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, ToBytes());
    }

    public byte[] ToBytes()
    {
        var strings = new MemoryStream();
        strings.WriteByte(0);
        var dynamic = new List<(ulong Tag, ulong Value)>();
        foreach (var name in Needed) dynamic.Add((1, Text(name)));
        if (RunPath is not null) dynamic.Add((IsRPath ? 15u : 29u, Text(RunPath)));
        var needs = VersionNeeds();
        var definitions = VersionDefinitions();

        const int Start = 64 + (2 * 56);
        var (needsAt, definitionsAt) = (Start + strings.Length, Start + strings.Length + needs.Length);
        dynamic.Add((5, Address + Start));
        if (Needs.Length > 0) dynamic.AddRange([(0x6ffffffe, Address + (ulong)needsAt), (0x6fffffff, (ulong)Needs.GroupBy(n => n.Library).Count())]);
        if (Definitions.Length > 0) dynamic.AddRange([(0x6ffffffc, Address + (ulong)definitionsAt), (0x6ffffffd, (ulong)Definitions.Length)]);
        dynamic.Add((0, 0));
        var dynamicAt = definitionsAt + definitions.Length;

        var file = new Writer();
        file.Bytes([0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]).Short(3).Short(Machine).Word(1).Long(0).Long(64).Long(0).Word(0);
        file.Short(64).Short(56).Short(2).Short(0).Short(0).Short(0);
        Segment(1, 0, dynamicAt + (dynamic.Count * 16));
        Segment(2, dynamicAt, dynamic.Count * 16);
        file.Bytes(strings.ToArray()).Bytes(needs).Bytes(definitions);
        foreach (var (tag, value) in dynamic) file.Long(tag).Long(value);
        return file.ToArray();

        void Segment(uint kind, long offset, long size)
            => file.Word(kind).Word(4).Long((ulong)offset).Long(Address + (ulong)offset).Long(Address + (ulong)offset).Long((ulong)size).Long((ulong)size).Long(4096);

        ulong Text(string text)
        {
            var at = (ulong)strings.Length;
            strings.Write(Encoding.UTF8.GetBytes(text + '\0'));
            return at;
        }

        byte[] VersionNeeds()
        {
            var table = new Writer();
            var libraries = Needs.GroupBy(n => n.Library).ToArray();
            foreach (var library in libraries)
            {
                var versions = library.ToArray();
                table.Short(1).Short((ushort)versions.Length).Word((uint)Text(library.Key)).Word(16).Word(library == libraries[^1] ? 0 : 16 + (16 * (uint)versions.Length));
                for (var i = 0; i < versions.Length; i++)
                    table.Word(0).Short((ushort)(versions[i].IsWeak ? 2 : 0)).Short((ushort)(i + 2)).Word((uint)Text(versions[i].Version)).Word(i == versions.Length - 1 ? 0u : 16);
            }

            return table.ToArray();
        }

        byte[] VersionDefinitions()
        {
            var table = new Writer();
            for (var i = 0; i < Definitions.Length; i++)
                table.Short(1).Short(0).Short((ushort)(i + 1)).Short(1).Word(0).Word(20).Word(i == Definitions.Length - 1 ? 0u : 28).Word((uint)Text(Definitions[i])).Word(0);
            return table.ToArray();
        }
    }

    private sealed class Writer
    {
        private readonly List<byte> _bytes = [];

        public Writer Bytes(byte[] bytes)
        {
            _bytes.AddRange(bytes);
            return this;
        }

        public Writer Short(ushort value) => Number(2, b => BinaryPrimitives.WriteUInt16LittleEndian(b, value));

        public Writer Word(uint value) => Number(4, b => BinaryPrimitives.WriteUInt32LittleEndian(b, value));

        public Writer Long(ulong value) => Number(8, b => BinaryPrimitives.WriteUInt64LittleEndian(b, value));

        public byte[] ToArray() => _bytes.ToArray();

        private Writer Number(int size, Action<byte[]> write)
        {
            var bytes = new byte[size];
            write(bytes);
            return Bytes(bytes);
        }
    }
}
