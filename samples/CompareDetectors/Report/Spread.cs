namespace CompareDetectors.Report;

/// <summary>Mean and sample standard deviation (n − 1) of a few numbers.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation; null for a single number, which has none.</param>
internal readonly record struct Spread(double Mean, double? Deviation)
{
    /// <returns>Null if there are no numbers.</returns>
    public static Spread? Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        if (all.Length == 0)
            return null;
        var mean = all.Average();
        return new Spread(mean, all.Length == 1 ? null : Math.Sqrt(all.Sum(v => (v - mean) * (v - mean)) / (all.Length - 1)));
    }
}
