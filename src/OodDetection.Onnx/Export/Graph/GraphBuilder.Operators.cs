using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <content>Operators by name. What their versions differ in is known here alone.</content>
internal sealed partial class GraphBuilder
{
    private const int CountAsInputOfTopK = 10;
    private const int HasRound = 11;
    private const int HasScatterElements = 11;
    private const int ReducesFloat64ToHighest = 11;
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

    internal string Abs(string value) => Add("Abs", [value]);

    internal string Root(string value) => Add("Sqrt", [value]);

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

    /// <summary>A value, repeated to the shape of another.</summary>
    internal string Expanded(string value, string like) => Add("Expand", [value, Add("Shape", [like])]);

    internal string Gather(string value, string indices, int axis) => Add("Gather", [value, indices], GraphAttribute.Of("axis", axis));

    internal string Concat(int axis, params IReadOnlyList<string> values) => values.Count == 1 ? values[0] : Add("Concat", values, GraphAttribute.Of("axis", axis));

    internal string Lowest(string value, int axis) => Negative(Highest(Negative(value), axis));

    /// <summary>The k largest values along an axis in descending order, and where they are; of equal ones the first come first.</summary>
    internal (string Values, string Places) Largest(string value, long k, int axis)
    {
        var alongAxis = GraphAttribute.Of("axis", axis);
        return opset < CountAsInputOfTopK ? AddPair("TopK", [value], alongAxis, GraphAttribute.Of("k", k)) : AddPair("TopK", [value, Constant([k], 1)], alongAxis);
    }

    /// <summary>Rows of float64 zeros, with values at some places of each.</summary>
    /// <param name="like">A value of the shape of the result, N×D.</param>
    /// <param name="places">N×k indices, different in a row.</param>
    /// <param name="values">N×k numbers, float64.</param>
    internal string Scattered(string like, string places, string values)
    {
        var zeros = Cast(Add("ConstantOfShape", [Add("Shape", [like])]), TensorType.Double);
        return Add(opset < HasScatterElements ? "Scatter" : "ScatterElements", [zeros, places, values], GraphAttribute.Of("axis", 1));
    }

    internal string Softmax(string value, int axis) => Add("Softmax", [value], GraphAttribute.Of("axis", axis));

    internal string Mean(string value, int axis, bool keep = false) => Reduce("ReduceMean", AxesAsInput, value, axis, keep);

    internal string Highest(string value, int axis, bool keep = false)
    {
        if (opset >= ReducesFloat64ToHighest) return Reduce("ReduceMax", AxesAsInput, value, axis, keep);
        var highest = Largest(value, 1, axis).Values;
        return keep ? highest : Add("Squeeze", [highest], GraphAttribute.Of("axes", [axis]));
    }

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
