using OodDetection.Data;
using OodDetection.Images.Tests.Pixels;

namespace OodDetection.Images.Tests.Decoding;

/// <summary>Damaged files of each format: an image, or an <see cref="InvalidDataException"/>; nothing else, and no memory beyond the bound.</summary>
/// <remarks>OOD_MUTATIONS in the environment sets how many of each are tried: 100,000 of each passed when this was written.</remarks>
public sealed class MutatedFileTests
{
    private const int Pixels = 4096;
    private static readonly int s_count = int.TryParse(Environment.GetEnvironmentVariable("OOD_MUTATIONS"), out var count) ? count : 300;

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("progressive.jpg")]
    [InlineData("cmyk.jpg")]
    [InlineData("orientation-6.jpg")]
    [InlineData("rgb.png")]
    [InlineData("palette-alpha.png")]
    [InlineData("interlaced.png")]
    [InlineData("orientation-6.png")]
    [InlineData("wide-rgb.png")]
    [InlineData("wide-interlaced.png")]
    [InlineData("lossy.webp")]
    [InlineData("alpha.webp")]
    [InlineData("animated.gif")]
    [InlineData("palette.bmp")]
    [InlineData("rgb.ppm")]
    public void Decode_MutatedFile_IsAnImageOrADocumentedError(string name)
    {
        var whole = File.ReadAllBytes(ExpectedPixels.PathOf(name));
        var options = new ImageDecodingOptions { MaxPixels = Pixels };
        var preparation = ImagePreparation.ShortSide(8, 8) with { Decoding = options };
        for (var seed = 0; seed < s_count; seed++)
        {
            var file = Mutate(whole, new Random(seed));
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                var image = ImageDecoder.Decode(file, options);
                Assert.True(image.Channels is 1 or 3 && (long)image.Height * image.Width <= Pixels && image.Pixels.Length == image.Channels * image.Height * image.Width, $"{name}, seed {seed}: {image}");
                Assert.Equal(preparation.Channels * 64, preparation.Prepare(file).Pixels.Length);
            }
            catch (InvalidDataException)
            {
                // documented
            }
            catch (Exception error) when (error is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"{name}, seed {seed}: {error}");
            }

            var taken = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(taken < 1 << 20, $"{name}, seed {seed}: {taken} bytes were allocated.");
        }
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        var file = whole.ToList();
        for (var times = random.Next(1, 5); times > 0 && file.Count > 0; times--)
        {
            var at = random.Next(file.Count);
            switch (random.Next(6))
            {
                case 0: file[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: file[at] = (byte)random.Next(256); break;
                case 2: file[at] = random.Next(2) == 0 ? (byte)0 : (byte)255; break;
                case 3: file.RemoveRange(at, Math.Min(file.Count - at, random.Next(1, 20))); break;
                case 4: file.InsertRange(at, Enumerable.Range(0, random.Next(1, 20)).Select(_ => (byte)random.Next(256))); break;
                default: file.RemoveRange(at, file.Count - at); break;
            }
        }

        return [.. file];
    }
}
