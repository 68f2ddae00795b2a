using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector's scores, as numbers and as a tensor.</summary>
internal static class ScoreNumbers
{
    /// <summary>Takes the numbers out of a tensor of scores, and disposes it.</summary>
    /// <param name="scores">What a detector gave.</param>
    /// <param name="count">How many there have to be.</param>
    /// <exception cref="InvalidOperationException">They are not what the contract says: a detector from outside the library breaks it.</exception>
    internal static double[] Take(Tensor scores, long count)
    {
        using (scores)
        {
            if (scores.dtype != ScalarType.Float64 || scores.device_type != DeviceType.CPU || scores.shape is not [var given] || given != count)
                throw new InvalidOperationException($"Expected {count} scores of type float64 on the CPU from the detector; got {string.Join('×', scores.shape)} of {scores.dtype} on {scores.device}.");
            return scores.data<double>().ToArray();
        }
    }

    /// <summary>Scores as detectors give them: a tensor of float64 on the CPU that belongs to the caller's scope.</summary>
    internal static Tensor Give(double[] scores)
    {
        using var scope = NewDisposeScope();
        return tensor(scores, device: CPU).MoveToOuterDisposeScope();
    }
}
