using OodDetection.Onnx.Protobuf;
using System.Runtime.InteropServices;
using Google.Protobuf;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>An ONNX graph under construction: operations in the order in which they run, and constants. A value is known by its name.</summary>
/// <param name="opset">The version of the operators: some take their axes otherwise since 13, some since 18.</param>
internal sealed partial class GraphBuilder(int opset)
{
    /// <summary>The version of the operators where no other network says one. ONNX Runtime has it since 1.10.</summary>
    internal const int DefaultOpset = 17;

    private readonly List<NodeProto> _nodes = [];
    private readonly List<TensorProto> _constants = [];
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private int _number;

    /// <summary>Adds an operation with one output.</summary>
    /// <returns>The output's name.</returns>
    internal string Add(string op, IReadOnlyList<string> inputs, params GraphAttribute[] attributes)
    {
        var output = NewName(op);
        _nodes.Add(Operation(op, [output], inputs, attributes));
        return output;
    }

    /// <summary>Adds an operation with two outputs.</summary>
    internal (string First, string Second) AddPair(string op, IReadOnlyList<string> inputs, params GraphAttribute[] attributes)
    {
        var (first, second) = (NewName(op), NewName(op));
        _nodes.Add(Operation(op, [first, second], inputs, attributes));
        return (first, second);
    }

    /// <summary>Gives a value a name that others know it by.</summary>
    internal void Name(string value, string name) => _nodes.Add(Operation("Identity", [name], [value], []));

    internal string Constant(ReadOnlySpan<double> values, params long[] dimensions) => Constant(TensorType.Double, MemoryMarshal.AsBytes(values), values.Length, dimensions);

    internal string Constant(ReadOnlySpan<float> values, params long[] dimensions) => Constant(TensorType.Float, MemoryMarshal.AsBytes(values), values.Length, dimensions);

    internal string Constant(ReadOnlySpan<long> values, params long[] dimensions) => Constant(TensorType.Int64, MemoryMarshal.AsBytes(values), values.Length, dimensions);

    /// <summary>One number in float64.</summary>
    internal string Constant(double value) => Constant([value], []);

    /// <summary>The numbers of a tensor in float32 or float64.</summary>
    internal string Constant(Tensor values)
    {
        using var scope = NewDisposeScope();
        var numbers = values.detach().cpu().contiguous();
        return values.dtype switch
        {
            ScalarType.Float32 => Constant(numbers.data<float>().ToArray(), values.shape),
            ScalarType.Float64 => Constant(numbers.data<double>().ToArray(), values.shape),
            var other => throw new NotSupportedException($"Numbers of type {other} are not written to ONNX files; expected float32 or float64. Convert the network: network.to(torch.float32)."),
        };
    }

    /// <summary>Takes over the operations and constants of another graph, whose names are its own (<see cref="GraphNames"/>).</summary>
    internal void Inline(GraphProto graph)
    {
        _nodes.AddRange(graph.Node);
        _constants.AddRange(graph.Initializer);
    }

    /// <summary>A name that nothing has yet.</summary>
    internal string NewName(string stem) => FormattableString.Invariant($"{stem.ToLowerInvariant()}_{_number++}");

    private string Constant(TensorType type, ReadOnlySpan<byte> bytes, int count, long[] dimensions)
    {
        if (dimensions.Aggregate(1L, (product, side) => product * side) != count) throw new ArgumentException($"Expected {string.Join('×', dimensions)} numbers; got {count}.", nameof(dimensions));
        const int small = 64; // shapes, axes and single numbers come again and again
        var key = bytes.Length <= small ? $"{type}[{string.Join(',', dimensions)}]{Convert.ToHexString(bytes)}" : null;
        if (key is not null && _known.TryGetValue(key, out var known)) return known;
        var name = NewName("constant");
        _constants.Add(new TensorProto { Name = name, DataType = (int)type, Dims = new Packable<long>(isPacked: false, dimensions), RawData = ByteString.CopyFrom(bytes) });
        if (key is not null) _known.Add(key, name);
        return name;
    }
}
