using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>What has to be known of a model to run it.</summary>
internal sealed class ModelFacts
{
    // Those that come with ONNX Runtime.
    private static readonly string[] s_domains =
        ["", "ai.onnx", "ai.onnx.ml", "ai.onnx.training", "ai.onnx.preview.training", "com.microsoft", "com.microsoft.experimental", "com.microsoft.nchwc", "com.ms.internal.nhwc"];

    private ModelFacts(ModelProto model, GraphProto graph, ModelInput input)
    {
        Input = input;
        Operators = [.. model.OpsetImport];
        Outputs = [.. graph.Output.Select(output => output.Name ?? "")];
        Layers = ModelLayers.Of(graph, input.Name);
    }

    internal ModelInput Input { get; }

    /// <summary>The versions of the operators, by domain.</summary>
    internal IReadOnlyList<OperatorSetIdProto> Operators { get; }

    /// <summary>The names of the model's outputs.</summary>
    internal IReadOnlyList<string> Outputs { get; }

    /// <summary>The names of all tensors that depend on the images' values.</summary>
    internal IReadOnlyList<string> Layers { get; }

    /// <summary>Looks at a model.</summary>
    /// <exception cref="InvalidDataException">It can't be run here; the message says why.</exception>
    internal static ModelFacts Of(ModelProto model)
    {
        if (model.Graph is not { } graph || graph.Node.Count == 0) throw new InvalidDataException("it is no ONNX model: it has no graph of operators");
        if (graph.Output.Count == 0) throw new InvalidDataException("it has no output");
        CheckOperators(model);
        return new ModelFacts(model, graph, ModelInput.Of(graph));
    }

    private static void CheckOperators(ModelProto model)
    {
        var own = model.Functions.Select(function => (function.Domain ?? "", function.Name ?? "")).ToHashSet();
        var foreign = model.Graph!.Node.Concat(model.Functions.SelectMany(function => function.Node)).SelectMany(All)
            .FirstOrDefault(node => !s_domains.Contains(node.Domain ?? "", StringComparer.Ordinal) && !own.Contains((node.Domain ?? "", node.OpType ?? "")));
        if (foreign is null) return;
        throw new InvalidDataException(
            $"it has the operator '{foreign.OpType}' of '{foreign.Domain}', which is neither ONNX's nor ONNX Runtime's. Operators of other libraries are not loaded; export the model without it, or cut the graph before it");
    }

    private static IEnumerable<NodeProto> All(NodeProto node) => node.Attribute
        .SelectMany(attribute => attribute.G is null ? attribute.Graphs : attribute.Graphs.Append(attribute.G))
        .SelectMany(graph => graph.Node.SelectMany(All))
        .Prepend(node);
}
