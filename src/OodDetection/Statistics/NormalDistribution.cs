namespace OodDetection;

/// <summary>The standard normal distribution's probabilities.</summary>
internal static class NormalDistribution
{
    /// <summary>P(Z ≤ z), to about 1e-12 of the lower tail, by the series and the continued fraction of Abramowitz &amp; Stegun 26.2.11 and 26.2.14.</summary>
    internal static double Cumulative(double z)
    {
        if (z < 0) return Upper(-z);
        return 1 - Upper(z);
    }

    private static double Upper(double z)
    {
        var density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (z < 3)
        {
            var (term, sum) = (z, z);
            for (var k = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); k += 2)
            {
                term *= z * z / k;
                sum += term;
            }

            return 0.5 - (density * sum);
        }

        var fraction = 0.0;
        for (var k = 120; k >= 1; k--) fraction = k / (z + fraction);
        return density / (z + fraction);
    }
}
