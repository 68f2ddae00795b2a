using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Export;

/// <summary>How many of a fixed list of numbers lie below each of N values, in the graph. ONNX has no such operator.</summary>
/// <remarks>
/// The list is cut into about √n rows of about √n. First the rows that lie wholly below are counted, then the numbers below in the row after them; so N values take
/// memory for 2N·√n truth values, and not for N·n: with 10,000 numbers a fiftieth.
/// </remarks>
internal static class SortedSearch
{
    /// <summary>Adds it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="values">N, float64. A value that is NaN has none below.</param>
    /// <param name="ascending">The list.</param>
    /// <returns>N, int64, each from 0 to the length of the list.</returns>
    internal static string CountBelow(GraphBuilder graph, string values, ReadOnlySpan<double> ascending)
    {
        // Filled up with infinity, which nothing is above: the last row has at least one, so it never lies wholly below.
        var width = (int)Math.Ceiling(Math.Sqrt(ascending.Length + 1));
        var rows = (ascending.Length / width) + 1;
        var table = new double[rows * width];
        Array.Fill(table, double.PositiveInfinity);
        ascending.CopyTo(table);
        var last = new double[rows];
        for (var row = 0; row < rows; row++) last[row] = table[((row + 1) * width) - 1];

        var column = graph.Reshape(values, -1, 1);
        var full = Count(graph, graph.Constant(last, 1, rows), column);
        var within = Count(graph, graph.Gather(graph.Constant(table, rows, width), full, 0), column);
        return graph.Plus(graph.Times(full, graph.Constant([(long)width])), within);
    }

    private static string Count(GraphBuilder graph, string table, string column) => graph.Sum(graph.Cast(graph.IsLess(table, column), TensorType.Int64), 1);
}
