using OodDetection.Data;

namespace OodDetection.Docs.Tests;

/// <summary>The decoder of docs/image-sets.md does what the page says: the class is compiled from the page, and run.</summary>
public sealed class ImageDecoderTests
{
    [Fact]
    public void Load_FolderOfSunRasters_HasTheirPixels()
    {
        var folder = Directory.CreateTempSubdirectory("oodras").FullName;
        try
        {
            // Two rows of three pixels; a row takes 4 bytes.
            byte[] file = [0x59, 0xA6, 0x6A, 0x95, 0, 0, 0, 3, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0, 1, .. new byte[8], 10, 11, 12, 0, 20, 21, 22, 0];
            File.WriteAllBytes(Path.Combine(folder, "a.ras"), file);
            var options = new ImageFolderOptions { Decoders = [DecoderOfThePage()] };
            var images = ImageFolder.Load(folder, options);
            using var pixels = images.ToTensor();
            Assert.Equal([1, 1, 2, 3], pixels.shape);
            Assert.Equal(new byte[] { 10, 11, 12, 20, 21, 22 }, pixels.data<byte>().ToArray());

            File.WriteAllBytes(Path.Combine(folder, "b.ras"), file[..38]);
            var error = Assert.Throws<InvalidDataException>(() => ImageFolder.Load(folder, options));
            Assert.Contains("b.ras", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IImageDecoder DecoderOfThePage()
    {
        var blocks = Pages.All["docs/image-sets.md"].Blocks;
        var assembly = BlockCompiler.Load(blocks, blocks.Index().First(block => block.Item.Code.Contains("class SunRasterDecoder", StringComparison.Ordinal)).Index);
        return (IImageDecoder)Activator.CreateInstance(assembly.GetType("SunRasterDecoder", throwOnError: true)!)!;
    }
}
