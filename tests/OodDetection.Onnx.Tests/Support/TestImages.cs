using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests.Support;

/// <summary>Small images: smooth colours, and the same with noise.</summary>
internal static class TestImages
{
    public static Tensor Smooth(int seed, int count, int side = 8) => Made(seed, count, side, noise: 0.02);

    public static Tensor Noisy(int seed, int count, int side = 8) => Made(seed, count, side, noise: 0.3);

    public static double[] Numbers(Tensor values)
    {
        using var numbers = values.to(ScalarType.Float64).cpu().contiguous();
        return numbers.data<double>().ToArray();
    }

    private static Tensor Made(int seed, int count, int side, double noise)
    {
        var random = new Random(seed);
        var values = new float[count, 3, side, side];
        for (var n = 0; n < count; n++)
        {
            double[] slope = [random.NextDouble() - 0.5, random.NextDouble() - 0.5, random.NextDouble() - 0.5];
            for (var c = 0; c < 3; c++)
                for (var y = 0; y < side; y++)
                    for (var x = 0; x < side; x++)
                        values[n, c, y, x] = (float)Math.Clamp(0.5 + (slope[c] * (y + x - side) / side / 2) + (noise * (random.NextDouble() - 0.5)), 0, 1);
        }

        return tensor(values);
    }
}
