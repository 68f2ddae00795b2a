using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// The logits of a network that tells K transforms apart, counted from the transform that was applied. A network that was trained for long is as sure of a wrong transform as of
/// the right one; the difference shows only to someone who knows which one is right.
/// </summary>
internal static class AppliedFirst
{
    /// <summary>Shifts the logits of each image cyclically, so that the applied transform's comes first.</summary>
    /// <param name="logits">n×K.</param>
    /// <param name="applied">The transform of each image, 0 to K − 1.</param>
    /// <param name="transforms">K.</param>
    /// <returns>n×K: of an image under transform y the logits y, y + 1, … K − 1, 0, … y − 1.</returns>
    /// <exception cref="ArgumentException">There are more or fewer logits than transforms.</exception>
    internal static Tensor Of(Tensor logits, IReadOnlyList<int> applied, int transforms)
    {
        if (logits.shape is not [_, var given] || given != transforms)
        {
            throw new ArgumentException(
                $"'{FeatureReader.TransformLogits}' takes a network with as many logits as there are transforms, such as that of a GEOM detector with the same ones; expected N×{transforms} values, this one gives {string.Join('×', logits.shape.Skip(1).Select(side => $"{side}").Prepend("N"))}.");
        }

        using var scope = NewDisposeScope();
        var first = tensor(applied.Select(y => (long)y).ToArray(), device: logits.device).unsqueeze(1);
        return logits.gather(1, first.Plus(Range(transforms, ScalarType.Int64, logits.device)).remainder(Held(transforms))).MoveToOuterDisposeScope();
    }
}
