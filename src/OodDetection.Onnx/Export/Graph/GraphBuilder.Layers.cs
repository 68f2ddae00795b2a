using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <content>Layers of networks.</content>
internal sealed partial class GraphBuilder
{
    /// <summary>A convolution.</summary>
    /// <param name="value">N×C×H×W.</param>
    /// <param name="weight">Filters, O×C×side×side.</param>
    /// <param name="bias">O numbers, or null.</param>
    /// <param name="stride">The stride along both sides.</param>
    /// <param name="padding">Zeros on all four sides.</param>
    internal string Convolution(string value, Tensor weight, Tensor? bias, long stride, long padding)
    {
        string[] inputs = bias is null ? [value, Constant(weight)] : [value, Constant(weight), Constant(bias)];
        return Add(
            "Conv", inputs, GraphAttribute.Of("kernel_shape", [weight.shape[2], weight.shape[3]]), GraphAttribute.Of("strides", [stride, stride]), GraphAttribute.Of("pads", [padding, padding, padding, padding]));
    }

    /// <summary>A linear layer: N×I to N×O, in the type of its numbers.</summary>
    internal string Linear(string value, Tensor weight, Tensor bias) => Linear(value, Constant(weight), Constant(bias));

    /// <summary>A linear layer whose weight, O×I, and bias, O or 1, are in the graph.</summary>
    internal string Linear(string value, string weight, string bias) => Add("Gemm", [value, weight, bias], GraphAttribute.Of("transB", 1));

    internal string MaxPool2(string value) => Add("MaxPool", [value], GraphAttribute.Of("kernel_shape", [2, 2]), GraphAttribute.Of("strides", [2, 2]));

    internal string GlobalAverage(string value) => Add("GlobalAveragePool", [value]);

    /// <summary>Batch norm by running statistics.</summary>
    internal string BatchNorm(string value, BatchNormNumbers norm)
        => Add("BatchNormalization", [value, Constant(norm.Weight), Constant(norm.Bias), Constant(norm.Mean), Constant(norm.Variance)], GraphAttribute.Of("epsilon", (float)norm.Epsilon));

    /// <summary>A linear map along the rows and one along the columns: what resizing, padding and averaging areas are.</summary>
    /// <param name="value">N×C×H×W, float32.</param>
    /// <param name="rows">H'×H, float32; null to leave them.</param>
    /// <param name="columns">W'×W, float32; null to leave them.</param>
    internal string Resample(string value, Tensor? rows, Tensor? columns)
    {
        using var scope = NewDisposeScope();
        if (rows is not null) value = MatMul(Constant(rows), value);
        if (columns is not null) value = MatMul(value, Constant(columns.transpose(0, 1)));
        return value;
    }
}
