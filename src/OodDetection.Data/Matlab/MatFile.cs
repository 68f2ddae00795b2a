using System.IO.Compression;
using System.Text;

namespace OodDetection.Data;

/// <summary>Reads arrays from MATLAB files of level 5 (<c>save -v6</c> and <c>-v7</c>; MathWorks, "MAT-File Format").</summary>
/// <remarks>
/// A file is a header of 128 bytes and then elements: a type, a length, and as many bytes. An element is an array, or one packed
/// with zlib. What an array says of itself is only believed as far as the bytes that are there can hold it, so a file can't ask
/// for more memory than <see cref="DataFile.MaxDeflateRatio"/> times its own length.
/// </remarks>
internal static class MatFile
{
    private const int HeaderLength = 128;

    /// <summary>Reads the arrays of these names; others are passed over.</summary>
    /// <param name="path">The file.</param>
    /// <param name="names">The arrays that the file has to have.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="InvalidDataException">The file is no MATLAB file of level 5, is damaged, or has no such array of numbers from 0 to 255.</exception>
    public static IReadOnlyDictionary<string, MatArray> Read(string path, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        using var file = DataFile.OpenAsItIs(path);
        using var stream = new DataFileStream(file, cancellationToken);
        try
        {
            CheckHeader(stream, path);
            var found = new Dictionary<string, MatArray>();
            var left = file.Length - HeaderLength;
            while (left > 0 && found.Count < names.Count)
            {
                var tag = MatTag.Read(stream, path);
                left -= MatTag.Size;
                if (tag.Length > left || tag.Small is not null)
                    throw Invalid(path, $"expected an element of at most {left} bytes, found {tag.Length} declared. The file is truncated or damaged.");
                using var content = new BoundedStream(stream, tag.Length);
                left -= tag.Length;
                ReadElement(content, tag, path, names, found);
                content.CopyTo(Stream.Null);
            }

            foreach (var name in names.Where(name => !found.ContainsKey(name)))
                throw Invalid(path, $"expected an array named '{name}', found {(found.Count == 0 ? "none that was asked for" : string.Join(", ", found.Keys.Select(k => $"'{k}'")))}.");
            return found;
        }
        catch (EndOfStreamException e)
        {
            throw Invalid(path, "the file ends within an array. It is truncated: fetch it again.", e);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw Invalid(path, "expected zlib data, found bytes that don't unpack. The file is damaged: fetch it again.", e);
        }
    }

    internal static InvalidDataException Invalid(string path, string problem, Exception? inner = null) => new($"{path}: {problem}", inner);

    private static void CheckHeader(Stream stream, string path)
    {
        var header = new byte[HeaderLength];
        var length = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        var text = Encoding.Latin1.GetString(header, 0, 19);
        if (text.StartsWith("MATLAB 7.3", StringComparison.Ordinal))
            throw Invalid(path, "is a MATLAB file of version 7.3, which is HDF5. Save it with '-v7'.");
        if (length == HeaderLength && header[126] == 'M' && header[127] == 'I')
            throw Invalid(path, "is a MATLAB file in big-endian order. Save it on a machine of today with '-v7'.");
        if (length < HeaderLength || header[126] != 'I' || header[127] != 'M' || header[125] != 1)
            throw Invalid(path, "expected a MATLAB file of level 5 ('-v6' or '-v7'), found something else.");
    }

    private static void ReadElement(BoundedStream content, MatTag tag, string path, IReadOnlyCollection<string> names, Dictionary<string, MatArray> found)
    {
        if (tag.Type == MatTag.Matrix)
        {
            MatMatrix.Read(content, tag.Length, path, names, found);
            return;
        }

        if (tag.Type != MatTag.Compressed)
            return;
        using var unpacked = new ZLibStream(content, CompressionMode.Decompress, leaveOpen: true);
        var inner = MatTag.Read(unpacked, path);
        if (inner.Length > tag.Length * DataFile.MaxDeflateRatio)
            throw Invalid(path, $"expected at most {tag.Length * DataFile.MaxDeflateRatio} bytes in a packed element of {tag.Length}, found {inner.Length} declared. The file is damaged.");
        if (inner.Type != MatTag.Matrix)
            return;
        using var matrix = new BoundedStream(unpacked, inner.Length);
        if (!MatMatrix.Read(matrix, inner.Length, path, names, found))
            return;
        // zlib's checksum is only known at the end. What is left of the array is padding, less than 8 bytes.
        var rest = new byte[8];
        if (matrix.Left >= rest.Length || unpacked.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) > matrix.Left)
            throw Invalid(path, "expected the end of an array, found more data. The file is damaged.");
    }
}
