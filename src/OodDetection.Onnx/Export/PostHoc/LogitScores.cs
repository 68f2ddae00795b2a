using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>Post-hoc scores that look at logits alone, in the graph. The formulas are in the docs of the methods' classes.</summary>
internal static class LogitScores
{
    // s/(1 + s) with s = Σ_{k≠ŷ} exp(z_k − z_ŷ), as the library has it
    internal static string Msp(ClassifierValues values)
    {
        var graph = values.Graph;
        var (sorted, others) = Sorted(values);
        var odds = graph.Sum(graph.Exp(graph.Minus(others, graph.Columns(sorted, 0))), 1);
        return graph.Over(odds, graph.Plus(odds, graph.Constant(1.0)));
    }

    internal static string MaxLogit(ClassifierValues values) => values.Graph.Negative(values.Graph.Highest(values.Logits, 1));

    internal static string Energy(ClassifierValues values, EnergyMethod method)
    {
        var graph = values.Graph;
        var temperature = graph.Constant(method.Temperature);
        return graph.Times(graph.Energy(graph.Over(values.Logits, temperature)), temperature);
    }

    internal static string Gen(ClassifierValues values, GenMethod method)
    {
        var graph = values.Graph;
        var (sorted, others) = Sorted(values);
        var all = graph.LogSumExp(sorted, 1);
        var logP = graph.Minus(sorted, all);
        var logNotLargest = graph.Minus(graph.LogSumExp(others, 1), all);
        var logNotOthers = graph.Log(graph.Minus(graph.Constant(1.0), graph.Exp(graph.Minus(others, all))));
        var terms = graph.Exp(graph.Times(graph.Plus(logP, graph.Concat(1, logNotLargest, logNotOthers)), graph.Constant(method.Gamma)));
        return graph.Sum(graph.Columns(terms, [.. Enumerable.Range(0, Math.Min(method.MaxClasses, values.Classes)).Select(k => (long)k)]), 1);
    }

    internal static string KlMatching(ClassifierValues values, IReadOnlyList<Tensor> fitted)
    {
        var graph = values.Graph;
        var logP = graph.Minus(values.Logits, graph.LogSumExp(values.Logits, 1));
        var p = graph.Exp(logP);
        var negativeEntropy = graph.Sum(graph.Times(p, logP), 1, keep: true);
        return graph.Lowest(graph.Minus(negativeEntropy, graph.Products(p, fitted[0])), 1);
    }

    // The logits in descending order, and all of them but the largest.
    private static (string All, string Others) Sorted(ClassifierValues values)
    {
        var sorted = values.Graph.Largest(values.Logits, values.Classes, 1).Values;
        return (sorted, values.Graph.Columns(sorted, [.. Enumerable.Range(1, values.Classes - 1).Select(k => (long)k)]));
    }
}
