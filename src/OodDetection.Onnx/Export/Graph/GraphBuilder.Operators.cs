using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <content>Operators by name. What their versions differ in is known here alone.</content>
internal sealed partial class GraphBuilder
{
    private const int HasRound = 11;
    private const int AxesAsInputOfSum = 13;
    private const int AxesAsInput = 18;

    internal string Cast(string value, TensorType type) => Add("Cast", [value], GraphAttribute.Of("to", (long)type));

    /// <summary>float32 values as bytes: the nearest, held within 0 to 255, as a network that takes bytes is given them.</summary>
    internal string ToBytes(string value)
    {
        var nearest = opset < HasRound ? Add("Floor", [Plus(value, Number(0.5f))]) : Add("Round", [value]);
        return Cast(Add("Min", [Add("Max", [nearest, Number(0)]), Number(255)]), TensorType.UInt8);

        string Number(float number) => Constant([number], []);
    }

    internal string Plus(string a, string b) => Add("Add", [a, b]);

    internal string Minus(string a, string b) => Add("Sub", [a, b]);

    internal string Times(string a, string b) => Add("Mul", [a, b]);

    internal string Over(string a, string b) => Add("Div", [a, b]);

    internal string Log(string value) => Add("Log", [value]);

    internal string Exp(string value) => Add("Exp", [value]);

    internal string Negative(string value) => Add("Neg", [value]);

    internal string Relu(string value) => Add("Relu", [value]);

    internal string IsLess(string a, string b) => Add("Less", [a, b]);

    internal string IsGreater(string a, string b) => Add("Greater", [a, b]);

    internal string Where(string condition, string a, string b) => Add("Where", [condition, a, b]);

    /// <summary>The larger of a float64 value and a number.</summary>
    internal string AtLeast(string value, double floor) => Add("Max", [value, Constant(floor)]);

    internal string MatMul(string a, string b) => Add("MatMul", [a, b]);

    /// <summary>Another shape; 0 keeps a side, −1 takes what is left.</summary>
    internal string Reshape(string value, params long[] shape) => Add("Reshape", [value, Constant(shape, shape.Length)]);

    internal string Transpose(string value, params long[] order) => Add("Transpose", [value], GraphAttribute.Of("perm", order));

    internal string Gather(string value, string indices, int axis) => Add("Gather", [value, indices], GraphAttribute.Of("axis", axis));

    internal string Concat(int axis, params IReadOnlyList<string> values) => values.Count == 1 ? values[0] : Add("Concat", values, GraphAttribute.Of("axis", axis));

    internal string Softmax(string value, int axis) => Add("Softmax", [value], GraphAttribute.Of("axis", axis));

    internal string Mean(string value, int axis, bool keep = false) => Reduce("ReduceMean", AxesAsInput, value, axis, keep);

    internal string Highest(string value, int axis, bool keep = false) => Reduce("ReduceMax", AxesAsInput, value, axis, keep);

    internal string Sum(string value, int axis, bool keep = false) => Reduce("ReduceSum", AxesAsInputOfSum, value, axis, keep);

    /// <summary>1/(1 + e^−x) in float64; right also where it is next to 0, and where e^−x has no number any more.</summary>
    internal string Sigmoid(string value)
    {
        var one = Constant(1.0);
        return Over(one, Plus(one, Exp(Negative(value))));
    }

    /// <summary>log Σ e^x along an axis, which stays with one entry.</summary>
    internal string LogSumExp(string value, int axis)
    {
        var highest = Highest(value, axis, keep: true);
        return Plus(Log(Sum(Exp(Minus(value, highest)), axis, keep: true)), highest);
    }

    private string Reduce(string op, int axesAsInput, string value, int axis, bool keep)
    {
        var keeps = GraphAttribute.Of("keepdims", keep ? 1 : 0);
        return opset < axesAsInput
            ? Add(op, [value], GraphAttribute.Of("axes", [axis]), keeps)
            : Add(op, [value, Constant([(long)axis], 1)], keeps);
    }
}
