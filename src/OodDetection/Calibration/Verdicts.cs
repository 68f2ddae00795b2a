using static TorchSharp.torch;

namespace OodDetection.Calibration;

/// <summary>What verdicts call the detector that gave them.</summary>
/// <param name="Detector">The name.</param>
/// <param name="File">The SHA-256 of the file that it was loaded from, or null.</param>
internal sealed record JudgeNames(string Detector, string? File);

/// <summary>Makes verdicts of scores.</summary>
internal static class Verdicts
{
    /// <summary>One verdict a score. The tensor of scores is disposed.</summary>
    internal static OodVerdict[] Of(Tensor scores, ConformalCalibration calibration, double alpha, double threshold, JudgeNames names)
    {
        return Array.ConvertAll(TakeNumbers(scores, "score"), score => new OodVerdict
        {
            Score = score,
            PValue = calibration.PValue(score),
            Alpha = alpha,
            Threshold = threshold,
            IsOod = score > threshold,
            Detector = names.Detector,
            File = names.File,
        });
    }

    /// <summary>A detector's scores as numbers. The tensor is disposed.</summary>
    /// <exception cref="InvalidOperationException">One is NaN: no verdict can be made of it, least of all "in-distribution".</exception>
    internal static double[] TakeNumbers(Tensor scores, string what)
    {
        using (scores)
        {
            var numbers = scores.data<double>().ToArray();
            var wrong = Array.FindIndex(numbers, double.IsNaN);
            return wrong < 0 ? numbers : throw new InvalidOperationException(
                $"The detector gave NaN as {what} of image or window {wrong} of {numbers.Length}, so nothing can be said of it. A network with weights that are NaN or infinite does that.");
        }
    }
}
