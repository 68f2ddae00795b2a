using OodDetection.Data;

namespace DriftMonitor.Tests;

/// <summary>Small images: smooth waves of random direction and length with some noise, so that blur and noise change them.</summary>
internal static class SyntheticImages
{
    public const int Side = 16;

    public static ImageSet Make(string name, int count, int seed, int channels = 1)
    {
        var pixels = new byte[count * channels * Side * Side];
        var random = new Random(seed);
        var place = 0;
        for (var image = 0; image < count; image++)
        {
            var (across, down, start) = (random.NextDouble(), random.NextDouble(), random.NextDouble() * 6);
            for (var channel = 0; channel < channels; channel++)
            {
                for (var y = 0; y < Side; y++)
                {
                    for (var x = 0; x < Side; x++)
                        pixels[place++] = (byte)(128 + (80 * Math.Sin(start + channel + (across * x) + (down * y))) + random.Next(30));
                }
            }
        }

        return ImageSet.FromBytes(name, pixels, channels, Side, Side);
    }

    /// <summary>Images that say which they are: image i has the value i at every pixel.</summary>
    public static ImageSet Numbered(int count)
        => ImageSet.FromBytes("numbered", [.. Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)i, 64))], 1, 8, 8);
}
