using System.Numerics;

namespace OodDetection.Data.Corruptions;

/// <summary>The weights of a blur, which sum to one, up to some pixels away in every direction.</summary>
internal sealed class Kernel
{
    private readonly (int Down, int Right, double Weight)[] _taps;

    /// <param name="reach">How many pixels it extends up, down, left and right.</param>
    /// <param name="weights">(2·reach + 1)² weights, row by row, not all 0; they are divided by their sum.</param>
    public Kernel(int reach, double[] weights)
    {
        Reach = reach;
        var side = (2 * reach) + 1;
        var sum = weights.Sum();
        _taps =
        [
            .. weights.Select((weight, i) => ((i / side) - reach, (i % side) - reach, weight / sum)).Where(tap => tap.Item3 > 0)
        ];
    }

    public int Reach { get; }

    /// <summary>A kernel from its weight at each position, down and right of the middle.</summary>
    public static Kernel FromWeights(int reach, Func<int, int, double> weight)
    {
        var side = (2 * reach) + 1;
        return new Kernel(reach, [.. Enumerable.Range(0, side * side).Select(i => weight((i / side) - reach, (i % side) - reach))]);
    }

    /// <summary>Blurs one plane. Beyond its edge the image is mirrored, the edge pixel not repeated: d c b | a b c d | c b a.</summary>
    public void Blur(ReadOnlySpan<byte> plane, Span<byte> result, int height, int width)
    {
        var across = width + (2 * Reach);
        var framed = Framed(plane, height, width);
        var sums = new double[width];
        for (var y = 0; y < height; y++)
        {
            Array.Clear(sums);
            foreach (var (down, right, weight) in _taps)
                AddScaled(sums, framed.AsSpan(((y + Reach + down) * across) + Reach + right, width), weight);
            for (var x = 0; x < width; x++)
                result[(y * width) + x] = Levels.ToByte(sums[x]);
        }
    }

    // Taps in the outer loop and one product and sum an element: the same bits with vectors of any width.
    private static void AddScaled(Span<double> sums, ReadOnlySpan<double> values, double weight)
    {
        var wide = Vector<double>.Count;
        var x = 0;
        for (; x <= sums.Length - wide; x += wide)
        {
            var sum = new Vector<double>(sums[x..]) + (new Vector<double>(values[x..]) * weight);
            sum.CopyTo(sums[x..]);
        }

        for (; x < sums.Length; x++)
            sums[x] += values[x] * weight;
    }

    private double[] Framed(ReadOnlySpan<byte> plane, int height, int width)
    {
        var across = width + (2 * Reach);
        var framed = new double[(height + (2 * Reach)) * across];
        for (var y = 0; y < height + (2 * Reach); y++)
        {
            var row = plane.Slice(Mirror(y - Reach, height) * width, width);
            for (var x = 0; x < across; x++)
                framed[(y * across) + x] = row[Mirror(x - Reach, width)];
        }

        return framed;
    }

    // Mirrors as often as it takes: a kernel may be wider than the image.
    private static int Mirror(int place, int side)
    {
        if (side == 1) return 0;
        var period = 2 * (side - 1);
        var within = ((place % period) + period) % period;
        return within < side ? within : period - within;
    }
}
