using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A file of the <see cref="ContainerFormat"/>: header and manifest, verified when it is opened; tensors, verified when they are read.</summary>
internal sealed class ContainerReader
{
    private const int PieceBytes = 1 << 20;
    private readonly Stream _stream;
    private readonly long _start;
    private readonly (string Name, string Sha256)[] _parts;

    /// <summary>Reads and verifies the header. Nothing larger than the header is taken from memory.</summary>
    /// <param name="stream">The file, from its beginning to its end.</param>
    /// <param name="largest">The maximum size of the file in bytes.</param>
    /// <exception cref="InvalidDataException">The file is too large, damaged, or not of this format.</exception>
    internal ContainerReader(Stream stream, long largest)
    {
        _stream = stream;
        _start = stream.Position;
        Length = stream.Length - stream.Position;
        if (Length > largest)
            throw new InvalidDataException($"it has {Length} bytes, more than the {largest} that are allowed; {nameof(DetectorFileOptions)}.{nameof(DetectorFileOptions.MaxFileBytes)} can be raised if you trust the file");
        var header = ReadHeader();
        Sha256 = ContainerFormat.Verify(header) ?? throw new InvalidDataException("it is damaged: its header has another SHA-256 than it says");

        using var json = JsonDocument.Parse(header);
        var manifest = ManifestJson.Text(ManifestJson.Member(json.RootElement.GetProperty("__metadata__"), ContainerFormat.ManifestKey, "__metadata__"), ContainerFormat.ManifestKey);
        using var parsed = JsonDocument.Parse(manifest);
        Manifest = parsed.RootElement.Clone();
        CheckVersion();
        Tensors = [.. json.RootElement.EnumerateObject().Where(member => member.Name != "__metadata__").Select(TensorEntry.Of)];
        _parts = [.. ManifestJson.List(ManifestJson.Member(Manifest, "parts", "manifest"), "parts")
            .Select(part => (ManifestJson.Text(ManifestJson.Member(part, "name", "parts"), "name"), ManifestJson.Text(ManifestJson.Member(part, "sha256", "parts"), "sha256")))];
        CheckLayout(Length - sizeof(long) - header.Length);
    }

    /// <summary>Bytes of the file.</summary>
    internal long Length { get; }

    /// <summary>The digest, which stands for the whole file once the parts are verified.</summary>
    internal string Sha256 { get; }

    internal JsonElement Manifest { get; }

    /// <summary>The tensors in the order in which they lie.</summary>
    internal IReadOnlyList<TensorEntry> Tensors { get; }

    /// <summary>The parts with their digests and bytes.</summary>
    internal IEnumerable<(string Name, string Sha256, long Bytes)> Parts
    {
        get
        {
            var bytes = Tensors.GroupBy(tensor => tensor.Part).ToDictionary(part => part.Key, part => part.Sum(tensor => tensor.Length), StringComparer.Ordinal);
            return _parts.Select(part => (part.Name, part.Sha256, bytes[part.Name]));
        }
    }

    /// <summary>Reads all tensors into memory of libtorch's, and verifies each part.</summary>
    /// <returns>The tensors by name, on the CPU and in no dispose scope; they are the caller's.</returns>
    /// <exception cref="InvalidDataException">A part is damaged.</exception>
    internal Dictionary<string, Tensor> ReadTensors(IProgress<FileProgress>? progress, CancellationToken cancellationToken)
    {
        var read = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        try
        {
            ReadParts((entry, hash) =>
            {
                var values = empty(entry.Shape, entry.Type, device: CPU).DetachFromDisposeScope();
                read.Add(entry.Name, values);
                if (entry.Length > 0) ReadInPieces(values.bytes, hash, progress, cancellationToken);
            });
            return read;
        }
        catch
        {
            foreach (var values in read.Values) values.Dispose();
            throw;
        }
    }

    /// <summary>Verifies all parts in the memory of one buffer.</summary>
    /// <exception cref="InvalidDataException">A part is damaged.</exception>
    internal void VerifyTensors(IProgress<FileProgress>? progress, CancellationToken cancellationToken)
    {
        var buffer = new byte[PieceBytes];
        ReadParts((entry, hash) =>
        {
            for (var left = entry.Length; left > 0;)
            {
                var piece = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
                ReadInPieces(piece, hash, progress, cancellationToken);
                left -= piece.Length;
            }
        });
    }

    // So that a large tensor can be cancelled midway, and reports its progress.
    private void ReadInPieces(Span<byte> bytes, IncrementalHash hash, IProgress<FileProgress>? progress, CancellationToken cancellationToken)
    {
        while (bytes.Length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var piece = bytes[..Math.Min(bytes.Length, PieceBytes)];
            _stream.ReadExactly(piece);
            hash.AppendData(piece);
            bytes = bytes[piece.Length..];
            progress?.Report(new FileProgress(_stream.Position - _start, Length));
        }
    }

    private void ReadParts(Action<TensorEntry, IncrementalHash> read)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var next = 0;
        foreach (var (name, sha256) in _parts)
        {
            for (; next < Tensors.Count && Tensors[next].Part == name; next++) read(Tensors[next], hash);
            if (ContainerFormat.Hex(hash) != sha256)
                throw new InvalidDataException($"it is damaged: its part '{name}' has another SHA-256 than the manifest says");
        }
    }

    private byte[] ReadHeader()
    {
        var lengthBytes = new byte[sizeof(long)];
        if (Length < sizeof(long)) throw new InvalidDataException($"it has {Length} bytes and can't be a detector file");
        _stream.ReadExactly(lengthBytes);
        var length = BinaryPrimitives.ReadInt64LittleEndian(lengthBytes);
        if (length < ContainerFormat.Prefix.Length + ContainerFormat.DigestLength || length > ContainerFormat.MaxHeaderBytes)
            throw new InvalidDataException("it is damaged, or not a detector file");
        if (length > Length - sizeof(long)) throw new InvalidDataException("it is damaged: it ends within its header");
        var header = new byte[length];
        _stream.ReadExactly(header);
        return header.AsSpan().StartsWith(ContainerFormat.Prefix) ? header : throw new InvalidDataException("it is damaged, or not a detector file");
    }

    private void CheckVersion()
    {
        var version = ManifestJson.Integer(ManifestJson.Member(Manifest, "format", "manifest"), "format", 1, int.MaxValue);
        if (version <= ContainerFormat.Version) return;
        var library = Manifest.TryGetProperty("library", out var name) ? name.ToString() : "a newer version";
        throw new InvalidDataException($"it has format {version}, written by {library}; this version of the library reads formats up to {ContainerFormat.Version}. Update the package");
    }

    // The tensors fill the file without gaps and in order, and so do the parts.
    private void CheckLayout(long bytes)
    {
        if (Tensors.DistinctBy(entry => entry.Name).Count() < Tensors.Count) throw new InvalidDataException("it has two tensors of one name");
        var offset = 0L;
        foreach (var entry in Tensors)
        {
            if (entry.Offset != offset) throw new InvalidDataException($"the tensor '{entry.Name}' doesn't begin where the one before ends");
            offset += entry.Length;
        }

        if (offset != bytes) throw new InvalidDataException($"it is damaged: its tensors take {offset} bytes, and {bytes} follow the header");
        var runs = Tensors.Select(entry => entry.Part).Where((part, i) => i == 0 || Tensors[i - 1].Part != part);
        if (!runs.SequenceEqual(_parts.Select(part => part.Name)) || _parts.Select(part => part.Name).Distinct().Count() < _parts.Length)
            throw new InvalidDataException("its tensors don't lie part by part");
    }
}
