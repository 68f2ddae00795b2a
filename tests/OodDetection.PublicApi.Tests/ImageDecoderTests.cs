using System.Buffers.Binary;
using OodDetection.Data;

namespace OodDetection.PublicApi.Tests;

/// <summary>The decoder of docs/image-sets.md.</summary>
public sealed class ImageDecoderTests
{
    [Fact]
    public void Load_FolderOfBmpFiles_HasTheirPixels()
    {
        var folder = Directory.CreateTempSubdirectory("oodbmp").FullName;
        try
        {
            // Two rows of three pixels; a row takes 12 bytes. Blue, green, red from the lowest row upwards.
            var file = new byte[54 + 24];
            (file[0], file[1], file[10], file[18], file[22], file[28]) = ((byte)'B', (byte)'M', 54, 3, 2, 24);
            for (var i = 0; i < 9; i++) (file[54 + i], file[54 + 12 + i]) = ((byte)(10 + i), (byte)(100 + i));
            File.WriteAllBytes(Path.Combine(folder, "a.bmp"), file);
            var images = ImageFolder.Load(folder, new ImageFolderOptions { Decoders = [new BmpDecoder()] });
            using var pixels = images.ToTensor();
            Assert.Equal([1, 3, 2, 3], pixels.shape);
            Assert.Equal(new byte[] { 102, 105, 108, 12, 15, 18, 101, 104, 107, 11, 14, 17, 100, 103, 106, 10, 13, 16 }, pixels.data<byte>().ToArray());

            File.WriteAllBytes(Path.Combine(folder, "b.bmp"), file[..60]);
            var error = Assert.Throws<InvalidDataException>(() => ImageFolder.Load(folder, new ImageFolderOptions { Decoders = [new BmpDecoder()] }));
            Assert.Contains("b.bmp", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed class BmpDecoder : IImageDecoder
    {
        public IReadOnlyCollection<string> Extensions { get; } = [".bmp"];

        public DecodedImage Decode(ReadOnlySpan<byte> file)
        {
            if (file.Length < 54 || file[0] != 'B' || file[1] != 'M')
                throw new InvalidDataException("Expected a BMP file, which begins with BM and 52 more bytes.");
            var start = BinaryPrimitives.ReadInt32LittleEndian(file[10..]);
            int width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]), height = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
            var (bits, compression) = (BinaryPrimitives.ReadInt16LittleEndian(file[28..]), BinaryPrimitives.ReadInt32LittleEndian(file[30..]));
            var row = ((3L * width) + 3) / 4 * 4; // rows are filled up to four bytes
            if (bits != 24 || compression != 0 || width is < 1 or > 65_535 || height is < 1 or > 65_535 || start < 54 || start + (row * height) > file.Length)
                throw new InvalidDataException($"Expected an uncompressed BMP of 24 bits a pixel, rows upwards; got {width}×{height} of {bits} bits in {file.Length} bytes.");

            var pixels = new byte[3 * width * height];
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    for (var c = 0; c < 3; c++) // blue, green, red from the lowest row upwards, to planes of red, green, blue
                        pixels[(((c * height) + y) * width) + x] = file[(int)(start + ((height - 1 - y) * row) + (3 * x) + 2 - c)];
                }
            }

            return new DecodedImage(3, height, width, pixels);
        }
    }
}
