using OodDetection.Data;

namespace OodDetection.Docs.Tests;

/// <summary>The decoder of docs/image-sets.md does what the page says: the class is compiled from the page, and run.</summary>
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
            var options = new ImageFolderOptions { Decoders = [DecoderOfThePage()] };
            var images = ImageFolder.Load(folder, options);
            using var pixels = images.ToTensor();
            Assert.Equal([1, 3, 2, 3], pixels.shape);
            Assert.Equal(new byte[] { 102, 105, 108, 12, 15, 18, 101, 104, 107, 11, 14, 17, 100, 103, 106, 10, 13, 16 }, pixels.data<byte>().ToArray());

            File.WriteAllBytes(Path.Combine(folder, "b.bmp"), file[..60]);
            var error = Assert.Throws<InvalidDataException>(() => ImageFolder.Load(folder, options));
            Assert.Contains("b.bmp", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IImageDecoder DecoderOfThePage()
    {
        var blocks = Pages.All["docs/image-sets.md"].Blocks;
        var assembly = BlockCompiler.Load(blocks, blocks.Index().First(block => block.Item.Code.Contains("class BmpDecoder", StringComparison.Ordinal)).Index);
        return (IImageDecoder)Activator.CreateInstance(assembly.GetType("BmpDecoder", throwOnError: true)!)!;
    }
}
