using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>What a classifier gives for N images, in the graph: what <see cref="PostHocBatch"/> is outside of it.</summary>
/// <remarks>All in float64 from the network's output on.</remarks>
internal sealed class ClassifierValues
{
    private readonly INetworkGraph _network;
    private readonly FrozenNetwork _frozen;
    private readonly ClassifierHead? _head;
    private readonly string? _features;
    private string? _predicted;

    /// <summary>Runs a network over the images as they are.</summary>
    internal ClassifierValues(InputCache inputs, FrozenNetwork network, ClassifierReader reader, int classes)
    {
        (Graph, Classes, _frozen) = (inputs.Graph, classes, network);
        _network = inputs.Network(network, TransformSet.Identity);
        _head = reader.Head;
        Logits = Graph.Cast(_network.Output, TensorType.Double);
        if (reader.HeadName is { } head) _features = Graph.Cast(_network.Features(head), TensorType.Double);
    }

    internal GraphBuilder Graph { get; }

    /// <summary>K.</summary>
    internal int Classes { get; }

    /// <summary>N×K.</summary>
    internal string Logits { get; }

    /// <summary>N×D penultimate features.</summary>
    internal string Features => _features ?? throw new InvalidOperationException("The features of this classifier are not read.");

    /// <summary>The last linear layer.</summary>
    internal ClassifierHead Head => _head ?? throw new InvalidOperationException("The last layer of this classifier is not read.");

    /// <summary>The index of the largest logit of each image, N.</summary>
    internal string Predicted => _predicted ??= Graph.Reshape(Graph.Largest(Logits, 1, 1).Places, -1);

    /// <summary>What another layer gives, as the network has it.</summary>
    internal string Layer(string name) => _network.Layer(name);

    /// <summary>How many positions in space a layer has.</summary>
    internal long Positions(string layer)
    {
        var shape = LayerShapes.Of(_frozen, [layer])[0];
        return shape.Height * shape.Width;
    }

    /// <summary>Of a K×… table the row of each image's predicted class.</summary>
    internal string OfPredicted(Tensor rowsByClass) => Graph.Gather(Graph.Constant(rowsByClass), Predicted, 0);

    /// <summary>The energy of the logits that other features get from the last layer.</summary>
    internal string EnergyOf(string features) => Graph.Energy(Graph.Linear(features, Head.Weight, Head.Bias));
}
