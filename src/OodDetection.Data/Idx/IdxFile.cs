using System.Buffers.Binary;

namespace OodDetection.Data;

/// <summary>
/// Reads IDX, the format of MNIST and its relatives: two zero bytes, a type, the rank, the sizes as big-endian 32-bit
/// numbers, then the data. Elements are unsigned bytes (type 0x08); the file may be packed with gzip.
/// </summary>
public static class IdxFile
{
    private const byte UnsignedByte = 0x08;

    private static readonly Dictionary<byte, string> OtherTypes = new()
    {
        [0x09] = "int8", [0x0B] = "int16", [0x0C] = "int32", [0x0D] = "float32", [0x0E] = "float64",
    };

    /// <summary>Reads a whole file.</summary>
    /// <remarks>
    /// Sizes in the header are held against the length of the file (of gzip: its trailer and what its size can hold) before
    /// memory is taken, so a damaged header can't ask for more than the file holds.
    /// </remarks>
    /// <param name="path">The file, packed with gzip or not: its first bytes tell.</param>
    /// <param name="rank">The number of dimensions to insist on, or <see langword="null"/> for any.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX of bytes, is truncated, too long or damaged, or has another rank.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public static IdxArray Read(string path, int? rank = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var file = DataFile.Open(path);
        var dimensions = ReadHeader(file, rank, cancellationToken);
        var data = new byte[CheckSize(file, dimensions)];
        file.ReadExactly(data, "data", cancellationToken);
        file.ExpectEnd();
        return new IdxArray(Array.ConvertAll(dimensions, d => (int)d), data);
    }

    private static uint[] ReadHeader(DataFile file, int? rank, CancellationToken cancellationToken)
    {
        Span<byte> magic = stackalloc byte[4];
        file.ReadExactly(magic, "IDX header", cancellationToken);
        if (magic[0] != 0 || magic[1] != 0)
            throw file.Invalid($"expected IDX, which begins with 00 00, found {magic[0]:X2} {magic[1]:X2}. Is this the right file?");
        if (magic[2] != UnsignedByte)
        {
            var found = OtherTypes.TryGetValue(magic[2], out var name) ? name : "an unknown type";
            throw file.Invalid($"expected IDX of unsigned bytes (type 08), found {found} (type {magic[2]:X2}). Other types are not read.");
        }

        if (magic[3] == 0 || (rank is not null && magic[3] != rank))
            throw file.Invalid($"expected {(rank is null ? "at least 1" : rank)} dimensions, found {magic[3]}. Are images and labels mixed up?");

        var sizes = new byte[4 * magic[3]];
        file.ReadExactly(sizes, "IDX sizes", cancellationToken);
        var dimensions = new uint[magic[3]];
        for (var i = 0; i < dimensions.Length; i++)
            dimensions[i] = BinaryPrimitives.ReadUInt32BigEndian(sizes.AsSpan(4 * i));
        return dimensions;
    }

    private static int CheckSize(DataFile file, uint[] dimensions)
    {
        var shape = string.Join("×", dimensions);
        if (dimensions.Contains(0u))
            throw file.Invalid($"expected data, found none: its sizes are {shape}.");

        // Saturates instead of overflowing: beyond this nothing is read anyway.
        var product = dimensions.Aggregate(1L, (total, d) => total > Array.MaxLength ? total : total * d);
        var found = file.Length - 4 - (4 * dimensions.Length);
        if (product > Array.MaxLength)
            throw file.Invalid($"expected at most {Array.MaxLength} bytes of data; its sizes {shape} ask for more, and the file has {found}.");
        if (product != found)
        {
            var kind = product > found ? "truncated" : "too long";
            throw file.Invalid($"expected {product} bytes of data ({shape}), found {Math.Max(0, found)}. The file is {kind} or damaged: fetch it again.");
        }

        return (int)product;
    }
}
