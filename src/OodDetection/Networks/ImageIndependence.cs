using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>Makes sure, before a detector is fitted to a network that isn't ours, that what it gives for an image depends on that image alone.</summary>
/// <remarks>
/// The number of rows doesn't tell: a network may shuffle the rows of a batch, take the batch for another dimension, or normalise over it. So each of a
/// few images is changed in turn, and no row but its own may change. Dark noise becomes bright noise, which moves any mean over the batch.
/// </remarks>
internal static class ImageIndependence
{
    private const int Images = 4; // of two, a permutation that interleaves halves would change nothing
    private const double Tolerance = 1e-4; // of the largest value: rows that don't depend on the others are equal to the last bit almost everywhere

    /// <summary>Checks a network by five passes of four images; networks of ours are known to be right.</summary>
    /// <param name="network">The network.</param>
    /// <param name="pass">From prepared images to what is read of the network in one pass: names for the message, and values.</param>
    /// <exception cref="ArgumentException">A weight is NaN or infinite, a layer has another number of rows than there are images, or rows depend on other images.</exception>
    internal static void Ensure(FrozenNetwork network, Func<Tensor, IEnumerable<(string Name, Tensor Values)>> pass)
    {
        if (Weights.FirstNotFinite(network.Network) is { } name)
            throw new ArgumentException($"The network '{network.Network.GetName()}' has weights that are NaN or infinite, those of '{name}' among them: its training diverged, or the weights were damaged. No detector can be made of it.");
        if (network.Network is not (WideResNet or CifarResNet or FilterBank)) Check(network, pass);
        // It may put hooks on the network, which a caller may run on other threads as soon as there is a detector: so now, and not at the first score.
        _ = network.BytesOfAnImage;
    }

    private static void Check(FrozenNetwork network, Func<Tensor, IEnumerable<(string Name, Tensor Values)>> pass)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var dark = NoiseImages.Of(network.Preprocessing.Input, Images, 128);
        var bright = dark.neg().Plus_(255);
        var before = Run(dark);
        for (var changed = 0; changed < Images; changed++)
        {
            using var inner = NewDisposeScope();
            var images = dark.clone();
            images.narrow(0, changed, 1).copy_(bright.narrow(0, changed, 1));
            foreach (var ((layer, expected), (_, actual)) in before.Zip(Run(images)))
            {
                for (var row = 0; row < Images; row++)
                {
                    if (row == changed || IsClose(expected, actual, row)) continue;
                    throw new ArgumentException(
                        $"The {layer} mixes the images of a batch (network '{network.Network.GetName()}'): when image {changed} was changed, row {row} changed. " +
                        "A score would depend on the other images of a call. Expected row n of N to belong to image n alone: no normalisation over the batch, no batch in second place (T×N×C), no shuffled rows, no dropout.");
                }
            }
        }

        (string Name, Tensor Values)[] Run(Tensor images)
        {
            (string Name, Tensor Values)[] read = [.. pass(network.Preprocessing.Apply(images, network.Device))];
            foreach (var (layer, values) in read) LayerRows.Check(values, layer, Images);
            return Array.ConvertAll(read, r => (r.Name, r.Values.to(ScalarType.Float64).cpu().flatten(1)));
        }
    }

    // This check leaves NaN and infinity alone: they come from the values, not from the other images.
    private static bool IsClose(Tensor expected, Tensor actual, long row)
    {
        var largest = expected.abs().max().Number();
        var difference = actual.select(0, row).sub(expected.select(0, row)).abs().max().Number();
        return !double.IsFinite(largest) || !double.IsFinite(difference) || difference <= Tolerance * largest;
    }
}
