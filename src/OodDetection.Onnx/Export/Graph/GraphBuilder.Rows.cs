using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <content>Sums over the rows of N×D float64 values, as <see cref="PostHocMath"/> has them.</content>
internal sealed partial class GraphBuilder
{
    /// <summary>The energy −LSE(z) of N×K logits: N numbers.</summary>
    internal string Energy(string logits) => Negative(Reshape(LogSumExp(logits, 1), -1));

    /// <summary>‖x‖² of each row, N numbers or, where the axis is kept, N×1.</summary>
    internal string SquaredNorm(string rows, bool keep = false) => Sum(Times(rows, rows), 1, keep);

    /// <summary>x/‖x‖ of each row; a row of zeros stays one.</summary>
    internal string Normalised(string rows) => Over(rows, AtLeast(Root(SquaredNorm(rows, keep: true)), double.Epsilon));

    /// <summary>Columns of N×D values, by fixed indices, in this order: N×K.</summary>
    internal string Columns(string rows, params long[] columns) => Gather(rows, Constant(columns, columns.Length), 1);

    /// <summary>x·Mᵀ of each row, for M of R×D.</summary>
    internal string Products(string rows, Tensor matrix) => Products(rows, Constant(matrix));

    /// <summary>x·Mᵀ of each row, for an M that is in the graph.</summary>
    internal string Products(string rows, string matrix) => Linear(rows, matrix, Constant([0.0], 1));

    /// <summary>‖x − c‖² of each row and centre, N×C, for centres of C×D.</summary>
    /// <remarks>As ‖x‖² − 2⟨x, c⟩ + ‖c‖² with both moved to the mean of the centres, where no digits to speak of are lost: all differences at once would be N·C·D numbers.</remarks>
    internal string SquaredDistances(string rows, Tensor centres)
    {
        using var scope = NewDisposeScope();
        var middle = centres.mean([0L]);
        var moved = centres.sub(middle);
        var from = Minus(rows, Constant(middle));
        var products = Linear(from, moved.mul(Held(-2)), moved.Squared().sum([1L]));
        return AtLeast(Plus(SquaredNorm(from, keep: true), products), 0);
    }
}
