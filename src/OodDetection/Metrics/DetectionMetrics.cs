using System.Globalization;

namespace OodDetection.Metrics;

/// <summary>The usual measures of one detector on one pair of image sets, as tables of results list them.</summary>
/// <param name="Auroc">Area under the ROC curve; see <see cref="OodMetrics.Auroc(ReadOnlySpan{double}, ReadOnlySpan{double})"/>.</param>
/// <param name="AurocInterval">Its confidence interval; see <see cref="Metrics.AurocInterval"/>.</param>
/// <param name="AuprIn">Average precision with ID as the positive class; see <see cref="OodMetrics.AuprIn(ReadOnlySpan{double}, ReadOnlySpan{double})"/>.</param>
/// <param name="AuprOut">Average precision with OOD as the positive class; see <see cref="OodMetrics.AuprOut(ReadOnlySpan{double}, ReadOnlySpan{double})"/>.</param>
/// <param name="Fpr95">Share of ID images called OOD where 95 % of the OOD images are found; see
/// <see cref="OodMetrics.FprAtTpr(ReadOnlySpan{double}, ReadOnlySpan{double}, double)"/>.</param>
/// <param name="InDistributionCount">Number of ID scores.</param>
/// <param name="OutOfDistributionCount">Number of OOD scores.</param>
public sealed record DetectionMetrics(
    double Auroc,
    ConfidenceInterval AurocInterval,
    double AuprIn,
    double AuprOut,
    double Fpr95,
    int InDistributionCount,
    int OutOfDistributionCount)
{
    /// <summary>Computes all measures, sorting the scores once: O(n log n) in time, O(n) in memory.</summary>
    /// <param name="inDistribution">Scores of ID images, higher = more out-of-distribution; at least one.</param>
    /// <param name="outOfDistribution">Scores of OOD images; at least one.</param>
    /// <param name="level">The level of <see cref="AurocInterval"/>, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">A class is empty, or a score is NaN.</exception>
    public static DetectionMetrics Evaluate(
        ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution, double level = 0.95)
        => Evaluate(SortedScores.FromClasses(inDistribution, outOfDistribution), level);

    /// <summary>Computes all measures, sorting the scores once: O(n log n) in time, O(n) in memory.</summary>
    /// <param name="scores">Scores of all images, higher = more out-of-distribution.</param>
    /// <param name="labels">A label for each score: 0 for ID, 1 for OOD; each at least once.</param>
    /// <param name="level">The level of <see cref="AurocInterval"/>, between 0 and 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="level"/> is not between 0 and 1.</exception>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, a class is empty, or a score
    /// is NaN.</exception>
    public static DetectionMetrics EvaluateFromLabels(
        ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, double level = 0.95)
        => Evaluate(SortedScores.FromLabels(scores, labels), level);

    /// <summary>One line for a log, in the same form on every machine.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"AUROC {Auroc:F4} [{AurocInterval.Low:F4}, {AurocInterval.High:F4}], AUPR-in {AuprIn:F4}, "
        + $"AUPR-out {AuprOut:F4}, FPR95 {Fpr95:F4} ({InDistributionCount} ID, {OutOfDistributionCount} OOD)");

    private static DetectionMetrics Evaluate(SortedScores scores, double level)
    {
        var auroc = SortedMetrics.Auroc(scores);
        return new DetectionMetrics(
            auroc,
            Metrics.AurocInterval.Compute(scores, auroc, level),
            SortedMetrics.AuprIn(scores),
            SortedMetrics.AuprOut(scores),
            SortedMetrics.FprAtTpr(scores, 0.95),
            (int)scores.InDistributionCount,
            (int)scores.OutOfDistributionCount);
    }
}
