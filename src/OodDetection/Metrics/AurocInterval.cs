namespace OodDetection.Metrics;

/// <summary>A confidence interval for the AUROC that scores of a sample of images estimate.</summary>
/// <remarks>
/// <para>The rule is DeLong's variance with a normal approximation on the logit scale, so that the interval stays
/// within [0, 1]: logit(A) ± z·s / (A(1 − A)), transformed back. Perme and Manevski, "Confidence intervals for the
/// Mann-Whitney test", Statistical Methods in Medical Research, 2018, compare the rules and recommend this one.</para>
/// <para>DeLong's variance is undefined if a class has a single sample, and 0 if the AUROC is 0 or 1 or all scores are
/// equal. In these cases alone the interval is Newcombe's method 5 ("Confidence intervals for an effect size measure
/// based on the Mann-Whitney statistic, part 2", Statistics in Medicine 25(4), 2006): all θ with
/// (A − θ)² ≤ z²·V(θ), where V(θ) = θ(1 − θ)/(mn) · [1 + (N − 1)·((1 − θ)/(2 − θ) + θ/(1 + θ))] is Hanley and McNeil's
/// variance with both class sizes in the bracket replaced by their mean N. A perfect AUROC on few images thus gets a
/// wide interval, not a point.</para>
/// <para>The interval covers the choice of test images only, which must be independent of each other: not the seed of
/// a training run, nor the choice of the training set.</para>
/// <para><b>Thread safety.</b> All methods may be called from several threads at once.</para>
/// </remarks>
public static class AurocInterval
{
    /// <summary>Computes the interval in O(n log n).</summary>
    /// <param name="inDistribution">Scores of ID images; at least one.</param>
    /// <param name="outOfDistribution">Scores of OOD images; at least one.</param>
    /// <param name="level">The confidence level, between 0 and 1.</param>
    /// <returns>An interval within [0, 1] that contains the AUROC of the scores.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">A class is empty, or a score is NaN.</exception>
    public static ConfidenceInterval Compute(
        ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution, double level = 0.95)
        => Compute(SortedScores.FromClasses(inDistribution, outOfDistribution), level);

    /// <summary>Computes the interval in O(n log n).</summary>
    /// <param name="scores">Scores of all images.</param>
    /// <param name="labels">A label for each score: 0 for ID, 1 for OOD; each at least once.</param>
    /// <param name="level">The confidence level, between 0 and 1.</param>
    /// <returns>An interval within [0, 1] that contains the AUROC of the scores.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, a class is empty, or a score
    /// is NaN.</exception>
    public static ConfidenceInterval ComputeFromLabels(
        ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, double level = 0.95)
        => Compute(SortedScores.FromLabels(scores, labels), level);

    internal static ConfidenceInterval Compute(SortedScores scores, double level)
        => Compute(scores, SortedMetrics.Auroc(scores), level);

    internal static ConfidenceInterval Compute(SortedScores scores, double auroc, double level)
    {
        ScoreGuard.Level(level);

        // From the lower tail: for levels near 1 the upper one would round to 1 and give infinity.
        var z = -NormalQuantile.Of((1 - level) / 2);
        if (scores.InDistributionCount > 1 && scores.OutOfDistributionCount > 1)
        {
            // Beyond 1e15 pairs an AUROC can round to 1 without being 1; the logit scale cannot represent it either.
            var variance = DeLong.Variance(scores, auroc);
            if (variance > 0 && auroc is > 0 and < 1)
                return OnLogitScale(auroc, Math.Sqrt(variance), z, level);
        }
        return Newcombe(auroc, scores.InDistributionCount, scores.OutOfDistributionCount, z, level);
    }

    private static ConfidenceInterval OnLogitScale(double auroc, double deviation, double z, double level)
    {
        var centre = Math.Log(auroc / (1 - auroc));
        var margin = z * deviation / (auroc * (1 - auroc));
        return new ConfidenceInterval(Sigmoid(centre - margin), Sigmoid(centre + margin), level);

        static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
    }

    private static ConfidenceInterval Newcombe(double auroc, double inCount, double outCount, double z, double level)
    {
        return new ConfidenceInterval(Edge(outside: 0), Edge(outside: 1), level);

        // The edge lies between the AUROC, which the interval contains, and 0 or 1. An AUROC of 0 or 1 is its own edge.
        double Edge(double outside)
        {
            var inside = auroc;
            while (true)
            {
                var middle = (inside + outside) / 2;
                if (middle == inside || middle == outside)
                    return inside;
                if (Contains(middle))
                    inside = middle;
                else
                    outside = middle;
            }
        }

        bool Contains(double theta)
        {
            var meanCount = (inCount + outCount) / 2;
            var bracket = 1 + (meanCount - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta));
            var variance = theta * (1 - theta) / (inCount * outCount) * bracket;
            return (auroc - theta) * (auroc - theta) <= z * z * variance;
        }
    }
}
