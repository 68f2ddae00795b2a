using System.Globalization;
using OodDetection;

namespace Quickstart;

/// <summary>What the calibrated detector says of the test images at the rate of false alarms that was asked for.</summary>
internal sealed record VerdictSummary(double Alpha, double Threshold, int FlaggedId, int TestId, int FlaggedOod, int TestOod)
{
    public static VerdictSummary Of(CalibratedDetector detector, DetectorResult result)
    {
        var threshold = detector.Calibration.Threshold(detector.Alpha);
        return new VerdictSummary(
            detector.Alpha, threshold,
            result.IdScores.Count(score => score > threshold), result.IdScores.Length, result.OodScores.Count(score => score > threshold), result.OodScores.Length);
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"Verdicts of the fused detector at a false-alarm rate of {100 * Alpha:0.###} % (score above {Threshold:F2}): {FlaggedOod} of {TestOod} outliers found, {FlaggedId} of {TestId} images of the class taken for outliers.");
}
