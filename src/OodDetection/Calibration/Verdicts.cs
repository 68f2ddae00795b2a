using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What verdicts call the detector that gave them.</summary>
/// <param name="Detector">The name.</param>
/// <param name="FileSha256">The SHA-256 of the file that it was loaded from, or null.</param>
internal sealed record DetectorNames(string Detector, string? FileSha256);

/// <summary>Makes verdicts of scores.</summary>
internal static class Verdicts
{
    /// <summary>One verdict a score. The tensor of scores is disposed.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="count">How many there have to be.</param>
    /// <param name="calibration">What makes p-values of them.</param>
    /// <param name="alpha">The rate that was asked for.</param>
    /// <param name="threshold">The score above which a verdict is out-of-distribution; null for none.</param>
    /// <param name="names">Who says so.</param>
    /// <exception cref="InvalidOperationException">A score is NaN: no verdict can be made of it, least of all "in-distribution".</exception>
    internal static OodVerdict[] Of(Tensor scores, long count, ConformalCalibration calibration, double alpha, double? threshold, DetectorNames names)
    {
        return Array.ConvertAll(NotNaN(TakeNumbers(scores, count)), score => new OodVerdict
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

    /// <summary>A detector's scores as numbers. The tensor is disposed.</summary>
    /// <exception cref="InvalidOperationException">They are not what the contract says: a detector of somebody else's is wrong.</exception>
    internal static double[] TakeNumbers(Tensor scores, long count)
    {
        using (scores)
        {
            if (scores.dtype != ScalarType.Float64 || scores.device_type != DeviceType.CPU || scores.shape is not [var given] || given != count)
                throw new InvalidOperationException($"Expected {count} scores of type float64 on the CPU from the detector; got {string.Join('×', scores.shape)} of {scores.dtype} on {scores.device}.");
            return scores.data<double>().ToArray();
        }
    }

    internal static double[] NotNaN(double[] scores)
    {
        var wrong = Array.FindIndex(scores, double.IsNaN);
        return wrong < 0 ? scores : throw new InvalidOperationException(
            $"The detector gave NaN as score of image or window {wrong} of {scores.Length}, so nothing can be said of it. A network with weights that are NaN or infinite does that.");
    }
}
