using System.Buffers.Binary;
using System.IO.Compression;
using OodDetection.Shared;

namespace OodDetection.Data;

/// <summary>Writes images as PNG (8 bits a channel, greyscale or RGB, not interlaced).</summary>
public static class PngFile
{
    /// <summary>Saves one image of a set. The file is written under another name and renamed when whole.</summary>
    /// <param name="path">The file; its folder is made if it is not there.</param>
    /// <param name="images">The set, with 1 channel (greyscale) or 3 (RGB).</param>
    /// <param name="index">The image, from 0.</param>
    /// <param name="cancellationToken">Stops the saving; an earlier file of this name then stays as it was.</param>
    /// <exception cref="ArgumentException">The images have neither 1 nor 3 channels.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public static void Save(string path, ImageSet images, int index = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        var pixels = images.Pixels(index).ToArray();
        AtomicFile.Write(path, stream => Write(stream, pixels, images.Channels, images.Height, images.Width), cancellationToken);
    }

    /// <summary>Writes one image to a stream.</summary>
    /// <param name="stream">The stream, left open.</param>
    /// <param name="pixels">C·H·W bytes: plane by plane, row by row.</param>
    /// <param name="channels">1 for greyscale, 3 for RGB.</param>
    /// <param name="height">The height in pixels.</param>
    /// <param name="width">The width in pixels.</param>
    /// <exception cref="ArgumentException">Neither 1 nor 3 channels, or the number of bytes does not fit.</exception>
    public static void Write(Stream stream, ReadOnlySpan<byte> pixels, int channels, int height, int width)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (channels is not (1 or 3))
            throw new ArgumentException($"PNG: expected 1 channel (greyscale) or 3 (RGB), got {channels}.", nameof(channels));
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (pixels.Length != (long)channels * height * width)
            throw new ArgumentException($"PNG: expected {channels}×{height}×{width} bytes, got {pixels.Length}.", nameof(pixels));

        stream.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = channels == 1 ? (byte)0 : (byte)2;
        header[10..].Clear();
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Pack(pixels, channels, height, width));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static ReadOnlySpan<byte> Pack(ReadOnlySpan<byte> pixels, int channels, int height, int width)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            // The first byte of a row is its filter: 0, none.
            var row = new byte[1 + (width * channels)];
            var plane = height * width;
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    for (var c = 0; c < channels; c++)
                        row[1 + (x * channels) + c] = pixels[(c * plane) + (y * width) + x];
                }

                zlib.Write(row);
            }
        }

        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Append(Crc32.Append(0, type), data));
        stream.Write(number);
    }
}
