namespace OodDetection.Metrics;

/// <summary>
/// The usual measures of how well scores separate out-of-distribution (OOD) from in-distribution (ID) images.
/// </summary>
/// <remarks>
/// <para>Conventions: a higher score means more out-of-distribution, and OOD is the positive class. Equal scores can't
/// be told apart by any threshold, and every measure treats them so; 0.0 and -0.0 are equal. Infinite scores are
/// allowed, NaN is not. The order of the scores has no influence.</para>
/// <para>Each measure comes in two forms: of the scores of each class, and, under a name that ends in
/// <c>FromLabels</c>, of all scores with a label for each (0 = ID, 1 = OOD). Arrays convert to spans, and so do the
/// <c>double[]</c> that a detector's <c>ScoreToArray</c> returns.</para>
/// <para>Time is O(n log n) and memory O(n) for n scores in all: 16 bytes for each score while they are sorted, 8 then. Many scores are sorted by
/// digits, and each class by a thread of its own. To get several measures of the same scores, use <see cref="DetectionMetrics"/>, which sorts them
/// once.</para>
/// <para><b>Thread safety.</b> All methods may be called from several threads at once.</para>
/// </remarks>
public static class OodMetrics
{
    /// <summary>
    /// Area under the ROC curve: the probability that an OOD image scores higher than an ID image, ties counted half
    /// (the Mann-Whitney statistic U divided by the number of pairs). Exact up to the last rounding.
    /// </summary>
    /// <param name="inDistribution">Scores of ID images; at least one.</param>
    /// <param name="outOfDistribution">Scores of OOD images; at least one.</param>
    /// <returns>A value in [0, 1]; 0.5 for scores that say nothing.</returns>
    /// <exception cref="ArgumentException">A class is empty, or a score is NaN.</exception>
    public static double Auroc(ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution)
        => SortedMetrics.Auroc(SortedScores.FromClasses(inDistribution, outOfDistribution));

    /// <summary>
    /// Area under the ROC curve, ties counted half; see <see cref="Auroc"/>.
    /// </summary>
    /// <param name="scores">Scores of all images.</param>
    /// <param name="labels">A label for each score: 0 for ID, 1 for OOD; each at least once.</param>
    /// <returns>A value in [0, 1]; 0.5 for scores that say nothing.</returns>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, a class is empty, or a score
    /// is NaN.</exception>
    public static double AurocFromLabels(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels)
        => SortedMetrics.Auroc(SortedScores.FromLabels(scores, labels));

    /// <summary>
    /// Area under the precision-recall curve with OOD as the positive class: average precision Σ (Rₖ − Rₖ₋₁)·Pₖ over
    /// the distinct thresholds, highest first, without interpolation (scikit-learn's <c>average_precision_score</c>).
    /// </summary>
    /// <remarks>Its value for scores that say nothing is the share of OOD images, so compare it only between sets with
    /// the same share.</remarks>
    /// <param name="inDistribution">Scores of ID images; at least one.</param>
    /// <param name="outOfDistribution">Scores of OOD images; at least one.</param>
    /// <returns>A value in (0, 1].</returns>
    /// <exception cref="ArgumentException">A class is empty, or a score is NaN.</exception>
    public static double AuprOut(ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution)
        => SortedMetrics.AuprOut(SortedScores.FromClasses(inDistribution, outOfDistribution));

    /// <summary>
    /// Area under the precision-recall curve with OOD as the positive class; see <see cref="AuprOut"/>.
    /// </summary>
    /// <param name="scores">Scores of all images.</param>
    /// <param name="labels">A label for each score: 0 for ID, 1 for OOD; each at least once.</param>
    /// <returns>A value in (0, 1].</returns>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, a class is empty, or a score
    /// is NaN.</exception>
    public static double AuprOutFromLabels(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels)
        => SortedMetrics.AuprOut(SortedScores.FromLabels(scores, labels));

    /// <summary>
    /// Area under the precision-recall curve with ID as the positive class: average precision of the negated scores
    /// (scikit-learn's <c>average_precision_score</c>).
    /// </summary>
    /// <remarks>Its value for scores that say nothing is the share of ID images, so compare it only between sets with
    /// the same share.</remarks>
    /// <param name="inDistribution">Scores of ID images; at least one.</param>
    /// <param name="outOfDistribution">Scores of OOD images; at least one.</param>
    /// <returns>A value in (0, 1].</returns>
    /// <exception cref="ArgumentException">A class is empty, or a score is NaN.</exception>
    public static double AuprIn(ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution)
        => SortedMetrics.AuprIn(SortedScores.FromClasses(inDistribution, outOfDistribution));

    /// <summary>
    /// Area under the precision-recall curve with ID as the positive class; see <see cref="AuprIn"/>.
    /// </summary>
    /// <param name="scores">Scores of all images.</param>
    /// <param name="labels">A label for each score: 0 for ID, 1 for OOD; each at least once.</param>
    /// <returns>A value in (0, 1].</returns>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, a class is empty, or a score
    /// is NaN.</exception>
    public static double AuprInFromLabels(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels)
        => SortedMetrics.AuprIn(SortedScores.FromLabels(scores, labels));

    /// <summary>
    /// The share of ID images called OOD at the highest threshold that finds at least the share
    /// <paramref name="tpr"/> of the OOD images. With the default of 0.95 this is the FPR95 of the literature (lower is
    /// better). An image is called OOD if its score is at or above the threshold; there is no interpolation.
    /// </summary>
    /// <param name="inDistribution">Scores of ID images; at least one.</param>
    /// <param name="outOfDistribution">Scores of OOD images; at least one.</param>
    /// <param name="tpr">The true-positive rate to reach, above 0 and at most 1.</param>
    /// <returns>A value in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tpr"/> is not in (0, 1].</exception>
    /// <exception cref="ArgumentException">A class is empty, or a score is NaN.</exception>
    public static double FprAtTpr(
        ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution, double tpr = 0.95)
        => SortedMetrics.FprAtTpr(SortedScores.FromClasses(inDistribution, outOfDistribution), tpr);

    /// <summary>
    /// The share of ID images called OOD at the highest threshold that finds at least the share
    /// <paramref name="tpr"/> of the OOD images. With the default of 0.95 this is the FPR95 of the literature (lower is
    /// better). An image is called OOD if its score is at or above the threshold; there is no interpolation.
    /// </summary>
    /// <param name="scores">Scores of all images.</param>
    /// <param name="labels">A label for each score: 0 for ID, 1 for OOD; each at least once.</param>
    /// <param name="tpr">The true-positive rate to reach, above 0 and at most 1.</param>
    /// <returns>A value in [0, 1].</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tpr"/> is not in (0, 1].</exception>
    /// <exception cref="ArgumentException">The lengths differ, a label is neither 0 nor 1, a class is empty, or a score
    /// is NaN.</exception>
    public static double FprAtTprFromLabels(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels, double tpr = 0.95)
        => SortedMetrics.FprAtTpr(SortedScores.FromLabels(scores, labels), tpr);
}
