namespace OodDetection.Data;

/// <summary>
/// For each pixel of a resized row (or column): which pixels it is made of, and with what weights, in 22 bits of fixed point. A sum of weighted bytes then fits 32 bits, and the result
/// is the same on every processor.
/// </summary>
internal sealed class ResizeWeights
{
    /// <summary>Bits behind the point.</summary>
    internal const int Precision = 22;

    private readonly int[] _starts;
    private readonly int[] _weights;

    private ResizeWeights(int[] starts, int[] weights, int taps) => (_starts, _weights, Taps) = (starts, weights, taps);

    /// <summary>Weights of each pixel, an even number; those beyond the filter are zero.</summary>
    internal int Taps { get; }

    internal int Count => _starts.Length;

    /// <summary>The first pixel that counts for a pixel of the result.</summary>
    internal int Start(int place) => _starts[place];

    internal ReadOnlySpan<int> Of(int place) => _weights.AsSpan(place * Taps, Taps);

    internal static ResizeWeights Make(int from, int to, ResizeFilter filter)
    {
        var scale = (double)from / to;
        if (filter == ResizeFilter.Nearest)
        {
            var (places, ones) = (new int[to], new int[2 * to]);
            for (var i = 0; i < to; i++) (places[i], ones[2 * i]) = (Math.Min(from - 1, (int)((i + 0.5) * scale)), 1 << Precision);
            return new ResizeWeights(places, ones, 2);
        }

        var stretch = Math.Max(scale, 1);
        var support = Support(filter) * stretch;
        // Even, since pixels are read by twos, and no more than there are: nothing is read beyond a row but one pixel of an odd one.
        var taps = Math.Min((((int)Math.Ceiling(support) * 2) + 2) & ~1, (from + 1) & ~1);
        var (starts, weights) = (new int[to], new int[checked(to * taps)]);
        var exact = new double[taps];
        for (var i = 0; i < to; i++)
        {
            var centre = (i + 0.5) * scale;
            var start = Math.Max(0, (int)(centre - support + 0.5));
            var count = Math.Min(from, (int)(centre + support + 0.5)) - start;
            var sum = 0.0;
            for (var k = 0; k < count; k++) sum += exact[k] = Weight(filter, (start + k - centre + 0.5) / stretch);
            starts[i] = Math.Clamp(from - taps, 0, start);
            for (var k = 0; k < count; k++) weights[(i * taps) + start - starts[i] + k] = (int)Math.Round(exact[k] / sum * (1 << Precision), MidpointRounding.AwayFromZero);
        }

        return new ResizeWeights(starts, weights, taps);
    }

    private static double Support(ResizeFilter filter) => filter switch { ResizeFilter.Box => 0.5, ResizeFilter.Bilinear => 1, ResizeFilter.Bicubic => 2, _ => 3 };

    private static double Weight(ResizeFilter filter, double x)
    {
        const double a = -0.5; // Keys, "Cubic convolution interpolation for digital image processing", 1981
        var d = Math.Abs(x);
        return filter switch
        {
            ResizeFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
            ResizeFilter.Bilinear => Math.Max(0, 1 - d),
            ResizeFilter.Bicubic when d < 1 => ((((a + 2) * d) - (a + 3)) * d * d) + 1,
            ResizeFilter.Bicubic when d < 2 => (((((d - 5) * d) + 8) * d) - 4) * a,
            ResizeFilter.Lanczos when d < 3 => Sinc(x) * Sinc(x / 3),
            _ => 0,
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(x * Math.PI) / (x * Math.PI);
}
