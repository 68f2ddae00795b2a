using static TorchSharp.torch;

namespace OodDetection.PublicApi.Tests;

/// <summary>A made-up inspection task: striped parts of 2 channels, 16×12, some with a scratch across the stripes.</summary>
internal static class DefectImages
{
    public const int Height = 16, Width = 12;

    public static Tensor Good(int seed, int count) => Made(seed, count, scratched: false);

    public static Tensor Scratched(int seed, int count) => Made(seed, count, scratched: true);

    private static Tensor Made(int seed, int count, bool scratched)
    {
        var random = new Random(seed);
        var values = new float[count, 2, Height, Width];
        for (var n = 0; n < count; n++)
        {
            int phase = random.Next(4), slope = random.Next(2) * 2 - 1, start = random.Next(3, Height - 3);
            for (var c = 0; c < 2; c++)
                for (var y = 0; y < Height; y++)
                    for (var x = 0; x < Width; x++)
                    {
                        var onScratch = scratched && Math.Abs(start + slope * (x - Width / 2) / 2 - y) < 1;
                        var stripe = (x + phase) / 2 % 2 == c ? 0.1f : 0.4f;
                        var light = 0.2f * y / Height + 0.1f * x / Width; // from below and from the right
                        values[n, c, y, x] = (onScratch ? 0.6f : stripe) + light + 0.05f * random.NextSingle();
                    }
        }

        return tensor(values);
    }
}
