namespace OodDetection;

/// <summary>What verdicts call the detector that gave them.</summary>
/// <param name="Detector">The name.</param>
/// <param name="FileSha256">The SHA-256 of the file that it was loaded from, or null.</param>
internal sealed record DetectorNames(string Detector, string? FileSha256);

/// <summary>Makes verdicts of scores.</summary>
internal static class Verdicts
{
    /// <summary>One verdict a score.</summary>
    /// <param name="scores">The scores, none of them NaN.</param>
    /// <param name="calibration">What makes p-values of them.</param>
    /// <param name="alpha">The rate that was asked for.</param>
    /// <param name="threshold">The score above which a verdict is out-of-distribution; null for none.</param>
    /// <param name="names">The detector that says so.</param>
    internal static OodVerdict[] Of(double[] scores, ConformalCalibration calibration, double alpha, double? threshold, DetectorNames names)
    {
        return Array.ConvertAll(scores, score => new OodVerdict
        {
            Score = score,
            PValue = calibration.PValue(score),
            Alpha = alpha,
            Threshold = threshold,
            IsOod = score > threshold,
            Detector = names.Detector,
            FileSha256 = names.FileSha256,
        });
    }
}
