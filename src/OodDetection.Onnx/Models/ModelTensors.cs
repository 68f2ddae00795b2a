using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx;

/// <summary>Finds all constant tensors of a model, those within branches, loops and functions included.</summary>
internal static class ModelTensors
{
    internal static IEnumerable<TensorProto> Of(ModelProto model)
        => (model.Graph is null ? [] : Of(model.Graph))
            .Concat(model.Functions.SelectMany(function => function.Node.SelectMany(Of).Concat(function.AttributeProto.SelectMany(Of))));

    private static IEnumerable<TensorProto> Of(GraphProto graph)
        => graph.Initializer.Concat(graph.SparseInitializer.SelectMany(Of)).Concat(graph.Node.SelectMany(Of));

    private static IEnumerable<TensorProto> Of(NodeProto node) => node.Attribute.SelectMany(Of);

    private static IEnumerable<TensorProto> Of(AttributeProto attribute)
        => attribute.Tensors.Concat(Some(attribute.T)).Concat(attribute.SparseTensors.Concat(Some(attribute.SparseTensor)).SelectMany(Of))
            .Concat(attribute.Graphs.Concat(Some(attribute.G)).SelectMany(Of));

    private static IEnumerable<TensorProto> Of(SparseTensorProto sparse) => Some(sparse.Values).Concat(Some(sparse.Indices));

    private static IEnumerable<T> Some<T>(T? value)
        where T : class
        => value is null ? [] : [value];
}
