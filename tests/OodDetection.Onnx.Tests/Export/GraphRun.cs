using Microsoft.ML.OnnxRuntime;
using OodDetection.Onnx.Export;
using OodDetection.Onnx.Protobuf;
using OodDetection.Scoring.Runtime;

namespace OodDetection.Onnx.Tests.Export;

/// <summary>Runs a graph from N numbers in float64 to N numbers.</summary>
internal static class GraphRun
{
    internal static T[] Of<T>(double[] input, Func<GraphBuilder, string, string> build, TensorType output, int opset = GraphBuilder.DefaultOpset)
        where T : unmanaged
    {
        RuntimeStart.Ensure();
        var graph = new GraphBuilder(opset);
        graph.Name(build(graph, "x"), "y");
        var model = new ModelProto
        {
            IrVersion = 8,
            Graph = graph.ToProto("test", [Value("x", TensorType.Double)], [Value("y", output)]),
            OpsetImport = [new OperatorSetIdProto { Version = opset }],
        };
        using var session = new InferenceSession(OnnxFile.Write(model));
        using var values = OrtValue.CreateTensorValueFromMemory(input, [input.Length]);
        using var run = new RunOptions();
        using var results = session.Run(run, ["x"], [values], ["y"]);
        return results[0].GetTensorDataAsSpan<T>().ToArray();
    }

    private static ValueInfoProto Value(string name, TensorType type) => new()
    {
        Name = name,
        Type = new TypeProto { TensorType = new TensorTypeProto { ElemType = (int)type, Shape = new TensorShapeProto { Dim = [new DimensionProto { DimParam = "N" }] } } },
    };
}
