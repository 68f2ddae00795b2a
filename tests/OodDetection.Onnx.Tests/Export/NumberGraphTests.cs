using OodDetection.Onnx.Export;
using OodDetection.Onnx.Protobuf;

namespace OodDetection.Onnx.Tests.Export;

/// <summary>Small graphs of float64 numbers against the library's own functions.</summary>
public sealed class NumberGraphTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(99)]
    [InlineData(1000)]
    public void CountBelow_SortedNumbersWithTies_CountsThem(int count)
    {
        var random = new Random(count);
        double[] sorted = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(count)).Order()];
        double[] values = [.. sorted, .. Enumerable.Range(0, 50).Select(_ => (random.NextDouble() * (count + 2)) - 1), double.NegativeInfinity, double.PositiveInfinity];

        var counts = GraphRun.Of<long>(values, (graph, x) => SortedSearch.CountBelow(graph, x, sorted), TensorType.Int64);

        Assert.Equal(values.Select(value => sorted.LongCount(number => number < value)), counts);
    }

    [Theory]
    [InlineData(13)]
    [InlineData(17)]
    [InlineData(21)]
    public void PValue_AnyScore_IsTheCalibrationsToTheLastBit(int opset)
    {
        var random = new Random(4);
        double[] scores = [.. Enumerable.Range(0, 333).Select(_ => Math.Round(random.NextDouble(), 2)), double.NegativeInfinity, double.PositiveInfinity];
        var calibration = ConformalCalibration.Of(scores);
        double[] values = [.. scores, -1, 2, 0.123456789, Math.BitIncrement(0.5), Math.BitDecrement(0.5)];

        var p = GraphRun.Of<double>(values, (graph, x) => ConformalGraph.PValue(graph, x, calibration), TensorType.Double, opset);

        Assert.Equal(values.Select(calibration.PValue), p);
    }

    [Fact]
    public void PValueAndVerdict_OfNaN_ClaimNothing()
    {
        var calibration = ConformalCalibration.Of([1, 2, 3]);

        Assert.Equal([double.NaN, 0.75], GraphRun.Of<double>([double.NaN, 2], (graph, x) => ConformalGraph.PValue(graph, x, calibration), TensorType.Double));
        Assert.Equal([true, false, false, true], GraphRun.Of<bool>([double.NaN, 1, 2, Math.BitIncrement(2)], (graph, x) => ConformalGraph.IsOod(graph, x, 2), TensorType.Bool));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    [InlineData(500)]
    public void NegativeLog_AnyScore_IsTheTails(int count)
    {
        var random = new Random(count);
        double[] heldOut = [.. Enumerable.Range(0, count).Select(_ => Math.Round(random.NextDouble() * 20, 1))];
        var tail = new TailProbability(heldOut);
        double[] values = [.. heldOut, .. Enumerable.Range(0, 100).Select(_ => (random.NextDouble() * 60) - 20), double.NegativeInfinity];

        var logs = GraphRun.Of<double>(values, (graph, x) => TailGraph.NegativeLog(graph, x, tail), TensorType.Double);

        for (var i = 0; i < values.Length; i++) Assert.Equal(tail.NegativeLog(values[i]), logs[i], 1e-12 * Math.Max(1, Math.Abs(logs[i])));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(20)]
    public void NegativeLogAndLogs_OfNaN_AreNaN(int count)
    {
        var tail = new TailProbability([.. Enumerable.Range(0, count).Select(i => (double)i)]);
        Func<GraphBuilder, string, string>[] graphs = [(graph, x) => TailGraph.NegativeLog(graph, x, tail), TailGraph.LogOdds, TailGraph.Log];

        Assert.All(graphs, add => Assert.Equal(double.NaN, GraphRun.Of<double>([double.NaN, 0.5], add, TensorType.Double)[0]));
    }

    [Fact]
    public void LogOddsAndLog_TheEndsIncluded_AreTheLibrarys()
    {
        double[] values = [0, double.Epsilon, 1e-300, 0.25, 0.5, 1 - 1e-16, 1];

        AssertAlike(values.Select(TailScale.LogOdds), GraphRun.Of<double>(values, TailGraph.LogOdds, TensorType.Double));
        AssertAlike(values.Select(TailScale.Log), GraphRun.Of<double>(values, TailGraph.Log, TensorType.Double));
    }

    [Fact]
    public void Sigmoid_FarOut_KeepsWhatIsSmallAndNeverIsNaN()
    {
        double[] values = [-800, -40, 0, 40, 800];

        var results = GraphRun.Of<double>(values, (graph, x) => graph.Sigmoid(x), TensorType.Double);

        AssertAlike([0, 1 / (1 + Math.Exp(40)), 0.5, 1, 1], results);
    }

    private static void AssertAlike(IEnumerable<double> expected, double[] values)
    {
        foreach (var (wanted, value) in expected.Zip(values)) Assert.Equal(wanted, value, 1e-12 * Math.Max(1e-15, Math.Abs(wanted)));
    }
}
