namespace OodDetection;

/// <summary>
/// Finds whether a part of many p-values is too small, whichever part: the statistic of Berk &amp; Jones (Z. Wahrscheinlichkeitstheorie
/// verw. Gebiete 47, 1979), max n·KL(i/n, p₍ᵢ₎) over the smaller half, where KL is the Kullback-Leibler divergence between coins.
/// </summary>
internal static class BerkJones
{
    // A p-value of zero would make the statistic infinite; those here come from exponential tails and may underflow.
    private const double Least = 1e-300;

    // Above it p-values of unshifted images are too many to tell a group by: the largest p-value alone would make all images one.
    private const double LargestCut = 0.5;

    /// <summary>The statistic, zero or more, and the p-value at which the excess of small ones is clearest, at most 1/2; zero where there is no excess. Both are NaN where a p-value is.</summary>
    /// <remarks>The cut is looked for among all p-values, or no more than half of the images could ever be told from the others.</remarks>
    /// <param name="negativeLogs">−log p of each, in any order; at least one.</param>
    internal static (double Statistic, double Cut) Of(ReadOnlySpan<double> negativeLogs)
    {
        var sorted = negativeLogs.ToArray();
        Array.Sort(sorted);
        if (double.IsNaN(sorted[0])) return (double.NaN, double.NaN); // NaN is sorted before all numbers
        Array.Reverse(sorted);
        var n = sorted.Length;
        var (statistic, clearest, cut) = (0.0, 0.0, 0.0);
        for (var i = 1; i <= n; i++)
        {
            var p = Math.Max(Least, Math.Exp(-sorted[i - 1]));
            var share = (double)i / n;
            if (p >= share) continue;
            var divergence = share * Math.Log(share / p);
            if (share < 1) divergence += (1 - share) * Math.Log((1 - share) / (1 - p));
            if (i <= (n + 1) / 2) statistic = Math.Max(statistic, n * divergence);
            if (p <= LargestCut && n * divergence > clearest) (clearest, cut) = (n * divergence, p);
        }

        return (statistic, cut);
    }
}
