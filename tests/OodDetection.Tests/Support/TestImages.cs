using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

/// <summary>Images from a seed. System.Random gives the same numbers on every .NET version.</summary>
internal static class TestImages
{
    public const int Side = 12;

    public static Tensor Bytes(int seed, params long[] shape)
    {
        var values = new byte[Count(shape)];
        new Random(seed).NextBytes(values);
        return Shaped(tensor(values), shape);
    }

    public static Tensor Floats(int seed, params long[] shape)
    {
        var random = new Random(seed);
        return Shaped(tensor(Enumerable.Range(0, Count(shape)).Select(_ => random.NextSingle()).ToArray()), shape);
    }

    /// <summary>Triangles that point up, N×1×12×12 of type uint8: every quarter turn of one looks different.</summary>
    public static Tensor Arrows(int seed, int count) => Drawn(seed, count, (y, x) => y is >= -4 and <= 4 && Math.Abs(x) <= (y + 4) / 2.0);

    /// <summary>Discs of about the same area, N×1×12×12 of type uint8: no quarter turn of one looks different.</summary>
    public static Tensor Discs(int seed, int count) => Drawn(seed, count, (y, x) => y * y + x * x <= 3.4 * 3.4);

    /// <summary>A tensor that is no more.</summary>
    public static Tensor Disposed()
    {
        var images = zeros(2, 1, Side, Side);
        images.Dispose();
        return images;
    }

    /// <summary>Images again and again, as many as asked for.</summary>
    public static Tensor Repeated(Tensor images, int count)
    {
        using (images)
        using (var indices = tensor(Enumerable.Range(0, count).Select(i => i % images.shape[0]).ToArray()))
            return images.index_select(0, indices);
    }

    private static Tensor Drawn(int seed, int count, Func<double, double, bool> inside)
    {
        var random = new Random(seed);
        var values = new byte[count * Side * Side];
        for (var i = 0; i < count; i++)
        {
            double row = random.Next(-1, 2) + (Side - 1) / 2.0, column = random.Next(-1, 2) + (Side - 1) / 2.0;
            for (var p = 0; p < Side * Side; p++)
                values[i * Side * Side + p] = (byte)(random.Next(40) + (inside(p / Side - row, p % Side - column) ? 190 : 0));
        }

        return Shaped(tensor(values), [count, 1, Side, Side]);
    }

    private static int Count(long[] shape) => (int)shape.Aggregate(1L, (a, b) => a * b);

    private static Tensor Shaped(Tensor flat, long[] shape)
    {
        using (flat)
        using (var shaped = flat.reshape(shape)) return shaped.clone();
    }
}
