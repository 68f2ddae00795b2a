using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A Weibull distribution of large distances, F(d) = 1 − exp(−(x/λ)^c) with x = d − start + 10,000, fitted by maximum likelihood.</summary>
/// <remarks>The shift by 10,000 is that of libMR, the authors' library: shifted so far the logarithm is nearly linear, and F a Gumbel distribution of d.</remarks>
/// <param name="Start">The smallest distance that it was fitted to.</param>
/// <param name="Shape">c.</param>
/// <param name="LogScale">log λ.</param>
internal sealed record WeibullTail(double Start, double Shape, double LogScale)
{
    /// <summary>What distances are shifted by.</summary>
    internal const double Shift = 10_000;

    private const double MaxShape = 1e9; // of distances that are alike: a step at their value

    /// <summary>Fits to distances in ascending order.</summary>
    internal static WeibullTail Fit(double[] distances)
    {
        // Differences of logarithms from that of the start, log1p: logarithms of 10,000 and a little would lose half of their digits.
        var logs = Array.ConvertAll(distances, d => double.LogP1((d - distances[0]) / Shift));
        var (mean, largest) = (logs.Average(), logs[^1]);
        // c solves Σ l_i e^{c l_i} / Σ e^{c l_i} − 1/c = mean l, whose left side rises with c.
        var (low, high) = (1e-3, MaxShape);
        for (var step = 0; step < 200; step++)
        {
            var c = Math.Sqrt(low * high);
            double weights = 0, weighted = 0;
            foreach (var log in logs)
            {
                var weight = Math.Exp(c * (log - largest));
                weights += weight;
                weighted += weight * log;
            }

            if ((weighted / weights) - (1 / c) < mean) low = c;
            else high = c;
        }

        var shape = Math.Sqrt(low * high);
        return new WeibullTail(distances[0], shape, largest + (Math.Log(logs.Average(log => Math.Exp(shape * (log - largest)))) / shape));
    }

    /// <summary>F of n×K distances, each column by its own distribution.</summary>
    internal static Tensor Distribution(Tensor distances, Tensor start, Tensor shape, Tensor logScale)
        => distances.sub(start).div(Held(Shift)).clamp_min(Held(-1)).log1p().sub(logScale).mul(shape).exp().neg().expm1().neg();
}
