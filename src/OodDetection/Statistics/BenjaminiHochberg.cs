namespace OodDetection;

/// <summary>Which of many p-values to act on, so that false alarms stay a small share of all alarms.</summary>
/// <remarks>
/// Benjamini &amp; Hochberg, "Controlling the false discovery rate", J. R. Statist. Soc. B 57(1), 1995. It holds for conformal p-values that
/// share one calibration set, although these depend on each other (Bates et al., Annals of Statistics 51(1), 2023, theorem 2).
/// </remarks>
public static class BenjaminiHochberg
{
    /// <summary>The largest p-value to act on: the largest p₍ᵢ₎ ≤ (i/m)·q, or 0 for none.</summary>
    /// <param name="pValues">m p-values in [0, 1], in any order.</param>
    /// <param name="falseDiscoveryRate">q: the expected share of false alarms among all alarms, above 0 and below 1.</param>
    /// <exception cref="ArgumentException">A p-value is NaN or outside [0, 1].</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rate is not between 0 and 1.</exception>
    public static double Cut(ReadOnlySpan<double> pValues, double falseDiscoveryRate)
    {
        if (!(falseDiscoveryRate is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(falseDiscoveryRate), falseDiscoveryRate, "Expected a share of false alarms above 0 and below 1, such as 0.05.");
        var sorted = pValues.ToArray();
        var wrong = Array.FindIndex(sorted, p => !(p is >= 0 and <= 1));
        if (wrong >= 0)
            throw new ArgumentException(FormattableString.Invariant($"Expected p-values in [0, 1]; got {sorted[wrong]} at index {wrong}."), nameof(pValues));
        Array.Sort(sorted);
        for (var i = sorted.Length; i >= 1; i--)
        {
            // Conformal p-values often lie on the line itself; rounding must not decide then.
            if (sorted[i - 1] <= falseDiscoveryRate * i / sorted.Length * (1 + 1e-12)) return sorted[i - 1];
        }

        return 0;
    }

    /// <summary>Which p-values to act on.</summary>
    /// <inheritdoc cref="Cut"/>
    /// <returns>For each p-value, in the order given, whether it is at or under <see cref="Cut"/>.</returns>
    public static bool[] Reject(ReadOnlySpan<double> pValues, double falseDiscoveryRate)
    {
        var cut = Cut(pValues, falseDiscoveryRate);
        var rejected = new bool[pValues.Length];
        // A cut of 0 says none, unless a p-value of 0 was given, which is at or under every cut.
        for (var i = 0; i < rejected.Length; i++) rejected[i] = pValues[i] <= cut && (cut > 0 || pValues[i] == 0);
        return rejected;
    }
}
