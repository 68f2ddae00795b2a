
namespace OodDetection;

/// <summary>What the batch-statistics detector says of one window of images.</summary>
public sealed class WindowReport
{
    private readonly IReadOnlyList<IEvidencePart> _parts;
    private readonly double[][] _means;

    private WindowReport(
        int count, double score, double[] partScores, IReadOnlyList<IEvidencePart> parts, double[][] means, double[] images, double cut)
    {
        Count = count;
        Score = score;
        PartScores = parts.Select(p => p.Name).Append(Subset).Zip(partScores).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
        _parts = parts;
        _means = means;
        ImagePValues = [.. images.Select(negative => Math.Exp(-negative))];
        SuspectImages = [.. Enumerable.Range(0, count).Where(i => cut > 0 && ImagePValues[i] <= cut)];
        var share = (double)SuspectImages.Count / count;
        EstimatedShare = cut > 0 ? Math.Clamp((share - cut) / (1 - cut), 0, 1) : cut; // zero or NaN
    }

    /// <summary>The name in <see cref="PartScores"/> of the test for a subset of shifted images.</summary>
    public const string Subset = "subset";

    /// <summary>Images in the window.</summary>
    public int Count { get; }

    /// <summary>−ln p, as from <see cref="BatchStatisticsDetector.ScoreWindows"/>.</summary>
    public double Score { get; }

    /// <summary>The probability that an in-distribution window of this size looks as unusual.</summary>
    public double PValue => Math.Exp(-Score);

    /// <summary>−ln p of each part by itself, and of the test for a subset of shifted images under the name <see cref="Subset"/>.</summary>
    public IReadOnlyDictionary<string, double> PartScores { get; }

    /// <summary>The probability, for each image by itself, that an in-distribution image looks as unusual.</summary>
    public IReadOnlyList<double> ImagePValues { get; }

    /// <summary>
    /// The indices of the images that stand out most as a group: those whose p-value is at or under the one at which the excess of small p-values is clearest
    /// (Berk &amp; Jones). Some are there by chance in every window; look at them when the window's <see cref="PValue"/> is small.
    /// </summary>
    public IReadOnlyList<int> SuspectImages { get; }

    /// <summary>An estimate of the share of out-of-distribution images, from the suspects beyond those expected by chance. Images that look normal by themselves are not counted, so weak shifts give too low a share. NaN where an image's p-value is.</summary>
    public double EstimatedShare { get; }

    /// <summary>The features that moved most, by significance. Needs the detector, which must not have been disposed.</summary>
    /// <param name="count">How many.</param>
    public IReadOnlyList<FeatureShift> Shifts(int count = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return ShiftsOf(_means, Count, _parts, count);
    }

    internal static IReadOnlyList<FeatureShift> ShiftsOf(EvidenceSums sums, IReadOnlyList<IEvidencePart> parts, int count)
        => ShiftsOf([.. parts.Select((_, p) => sums.Mean(p))], sums.Count, parts, count);

    internal static WindowReport Of(WindowSummary window, WindowScale scale, IReadOnlyList<IEvidencePart> parts)
    {
        var (score, partScores) = scale.Of(window);
        return new WindowReport(
            window.Count, score, partScores, parts, [.. parts.Select((_, p) => window.Sums.Mean(p))],
            window.ImageEvidence.ToArray(), BerkJones.Of(window.ImageEvidence).Cut);
    }

    private static IReadOnlyList<FeatureShift> ShiftsOf(double[][] means, long images, IReadOnlyList<IEvidencePart> parts, int count)
    {
        var root = Math.Sqrt(images);
        return [.. parts.SelectMany((part, p) => part.Shifts(means[p]))
            .Select(shift => shift with { Significance = shift.Shift * root })
            .OrderByDescending(shift => Math.Abs(shift.Significance))
            .Take(count)];
    }
}
