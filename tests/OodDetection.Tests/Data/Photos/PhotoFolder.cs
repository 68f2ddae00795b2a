using OodDetection.Data;

namespace OodDetection.Tests.Data.Photos;

/// <summary>JPEG photos of mixed sizes: smooth ramps from the upper left to the lower right, or from the upper right to the lower left.</summary>
internal static class PhotoFolder
{
    public static byte[] Ramp(int seed, bool mirrored = false)
    {
        var random = new Random(seed);
        var (height, width) = (random.Next(40, 90), random.Next(40, 90));
        var pixels = new byte[3 * height * width];
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = (i / width % height, i % width);
            var across = (double)(mirrored ? width - 1 - x : x) / width;
            pixels[i] = (byte)Math.Clamp((((double)y / height) + across) * 100 + random.Next(40), 0, 255);
        }

        return JpegEncoder.Encode(new DecodedImage(3, height, width, pixels));
    }

    public static void Fill(TempFolder folder, string name, int count, int seed, bool mirrored = false)
    {
        for (var i = 0; i < count; i++) folder.Write($"{name}/{i:D3}.jpg", Ramp(seed + i, mirrored));
    }
}
