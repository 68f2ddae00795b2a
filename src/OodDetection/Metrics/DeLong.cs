namespace OodDetection.Metrics;

/// <summary>
/// The variance of an AUROC after DeLong, DeLong and Clarke-Pearson, "Comparing the areas under two or more correlated
/// receiver operating characteristic curves", Biometrics 44(3), 1988, by ranks instead of pairs as in Sun and Xu,
/// "Fast implementation of DeLong's algorithm", IEEE Signal Processing Letters 21(11), 2014.
/// </summary>
internal static class DeLong
{
    /// <summary>
    /// Var = S10/m + S01/n, where S10 is the variance over the m OOD samples of each one's share of ID samples below it,
    /// and S01 that over the n ID samples of each one's share of OOD samples above it, ties counted half.
    /// </summary>
    /// <param name="scores">Scores with at least two samples in each class.</param>
    /// <param name="auroc">Their AUROC, which is the mean of both shares.</param>
    /// <returns>The variance; exactly 0 where every sample of a class has the same share (AUROC 0 or 1, or all scores
    /// equal).</returns>
    public static double Variance(SortedScores scores, double auroc)
    {
        double inCount = scores.InDistributionCount, outCount = scores.OutOfDistributionCount;
        double squaresOut = 0.0, squaresIn = 0.0;
        foreach (var group in scores.GroupsFromTheTop())
        {
            // Equal scores have equal mid-ranks, so a group of ties contributes one term, not one for each sample.
            var inBelow = (inCount - group.InAbove - 0.5 * group.InHere) / inCount;
            var outAbove = (group.OutAbove + 0.5 * group.OutHere) / outCount;
            squaresOut += group.OutHere * (inBelow - auroc) * (inBelow - auroc);
            squaresIn += group.InHere * (outAbove - auroc) * (outAbove - auroc);
        }
        return squaresOut / (outCount - 1) / outCount + squaresIn / (inCount - 1) / inCount;
    }
}
