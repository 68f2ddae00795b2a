using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>What several detectors of one file share: prepared images, transformed images, and the networks that run over them, each once in the graph.</summary>
internal sealed class InputCache(GraphBuilder graph, string images)
{
    private readonly Dictionary<object, string> _prepared = [];
    private readonly Dictionary<(object, object), string> _transformed = [];
    private readonly Dictionary<(object, object, object), INetworkGraph> _networks = [];

    internal GraphBuilder Graph => graph;

    /// <summary>The shape of the images, which all detectors of the file share; known when the first was written.</summary>
    internal ImageShape Shape { get; private set; }

    /// <summary>The images under each transform.</summary>
    internal string Transformed(ImagePreprocessing preprocessing, TransformSet transforms)
    {
        Shape = preprocessing.Input;
        return Once(_transformed, (preprocessing, transforms), () => TransformedImages.Add(graph, transforms, preprocessing, Once(_prepared, preprocessing, () => PreparedImages.Add(graph, preprocessing, images))));
    }

    /// <summary>A frozen network over the images under each transform.</summary>
    /// <exception cref="NotSupportedException">It is not known how to write it.</exception>
    internal INetworkGraph Network(FrozenNetwork network, TransformSet transforms)
        => Once(_networks, (network.Network, network.Preprocessing, transforms), () => NetworkGraphs.Add(graph, network, Transformed(network.Preprocessing, transforms)));

    private static TValue Once<TKey, TValue>(Dictionary<TKey, TValue> known, TKey key, Func<TValue> make)
        where TKey : notnull
    {
        if (!known.TryGetValue(key, out var value)) known.Add(key, value = make());
        return value;
    }
}
