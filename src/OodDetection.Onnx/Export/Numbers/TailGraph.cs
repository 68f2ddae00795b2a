namespace OodDetection.Onnx.Export;

/// <summary>−log p by a <see cref="TailProbability"/>, in the graph: a line between held-out scores, and a straight one beyond them.</summary>
internal static class TailGraph
{
    /// <summary>Adds it.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scores">N, float64.</param>
    /// <param name="tail">The fitted tail.</param>
    internal static string NegativeLog(GraphBuilder graph, string scores, TailProbability tail)
    {
        double[] knots = [.. tail.Scores], values = [.. tail.Values];
        var beyond = graph.Plus(graph.Constant(values[^1]), graph.Over(graph.Minus(scores, graph.Constant(knots[^1])), graph.Constant(tail.MeanExcess)));
        if (knots.Length == 1) return graph.Where(graph.IsLess(scores, graph.Constant(knots[0])), graph.Constant(values[0]), beyond);

        // The stretch between knots j and j + 1 holds scores that j + 1 knots lie below; below all of them it is not asked for.
        var stretches = knots.Length - 1;
        var (starts, widths, heights) = (new double[stretches], new double[stretches], new double[stretches]);
        for (var j = 0; j < stretches; j++) (starts[j], widths[j], heights[j]) = (knots[j], knots[j + 1] - knots[j], values[j + 1] - values[j]);
        // Looked up among all knots but the first and the last, so that the count is the number of the stretch.
        var stretch = SortedSearch.CountBelow(graph, scores, knots.AsSpan(1..^1));
        var share = graph.Over(graph.Minus(scores, At(starts)), At(widths));
        var between = graph.Plus(At(values.AsSpan(..^1)), graph.Times(share, At(heights)));
        return graph.Where(
            graph.IsLess(scores, graph.Constant(knots[0])), graph.Constant(values[0]), graph.Where(graph.IsLess(scores, graph.Constant(knots[^1])), between, beyond));

        string At(ReadOnlySpan<double> table) => graph.Gather(graph.Constant(table, table.Length), stretch, 0);
    }

    /// <summary>log(p/(1 − p)) as <see cref="TailScale.LogOdds"/>.</summary>
    internal static string LogOdds(GraphBuilder graph, string probabilities)
        => graph.Minus(Log(graph, probabilities), graph.Log(graph.AtLeast(graph.Minus(graph.Constant(1.0), probabilities), Math.ScaleB(1, -53))));

    /// <summary>The logarithm as <see cref="TailScale.Log"/>.</summary>
    internal static string Log(GraphBuilder graph, string values) => graph.Log(graph.AtLeast(values, double.Epsilon));
}
