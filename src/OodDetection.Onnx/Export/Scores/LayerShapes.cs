using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>The shapes of a frozen network's layers, by a pass of blank images.</summary>
internal static class LayerShapes
{
    internal static IReadOnlyList<FeatureShape> Of(FrozenNetwork network, IReadOnlyList<string> layers)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        using var reader = new FeatureReader(network, layers);
        var input = network.Preprocessing.Input;
        var outputs = reader.Run(network.Preprocessing.Apply(zeros([2, input.Channels, input.Height, input.Width], ScalarType.Byte, device: CPU), network.Device));
        return [.. layers.Select(layer => Of(outputs[layer].shape))];
    }

    // Layers of three dimensions, or of five and more, have their extent in one.
    private static FeatureShape Of(long[] shape) => new(shape[1], shape.Skip(2).Aggregate(1L, (product, side) => product * side), 1);
}
