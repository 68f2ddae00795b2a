using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Running;
using OodDetection.Benchmarks.Work;
using OodDetection.Metrics;

namespace OodDetection.Benchmarks;

/// <summary>Measures of a million scores and of ten, half of them out-of-distribution. The count of pairs would take days, so the baseline sorts, too: with LINQ.</summary>
/// <remarks>The library sorts many scores of either class each on a thread of its own; the baseline has one.</remarks>
public class MetricsBenchmarks
{
    private double[] _inDistribution = [];
    private double[] _outOfDistribution = [];

    /// <summary>The numbers of scores, for BenchmarkDotNet.</summary>
    public static IEnumerable<int> Counts => BenchmarkSettings.Current.Scores;

    /// <summary>How many scores there are.</summary>
    [ParamsSource(nameof(Counts))]
    public int Scores { get; set; } = 1_000_000;

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(0);
        // Some ties: scores of a network that is sure of itself repeat.
        _inDistribution = [.. Enumerable.Range(0, Scores / 2).Select(_ => Math.Round(random.NextDouble(), 6))];
        _outOfDistribution = [.. Enumerable.Range(0, Scores - Scores / 2).Select(_ => Math.Round(random.NextDouble() + 0.3, 6))];
    }

    /// <summary>Naive: ranks by LINQ, and their sum.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Scores))]
    public double AurocWithLinq()
    {
        var sorted = _inDistribution.Select(score => (Score: score, IsOut: false))
            .Concat(_outOfDistribution.Select(score => (Score: score, IsOut: true)))
            .OrderBy(pair => pair.Score)
            .ToList();
        var rankSum = 0.0;
        for (var first = 0; first < sorted.Count;)
        {
            var next = first;
            while (next < sorted.Count && sorted[next].Score == sorted[first].Score) next++;
            rankSum += sorted.Skip(first).Take(next - first).Count(pair => pair.IsOut) * (first + next + 1) / 2.0; // ties share their mean rank
            first = next;
        }

        double m = _outOfDistribution.Length;
        return (rankSum - m * (m + 1) / 2) / (m * _inDistribution.Length);
    }

    [Benchmark]
    [Work(Images = nameof(Scores))]
    public double Auroc() => OodMetrics.Auroc(_inDistribution, _outOfDistribution);

    [Benchmark]
    [Work(Images = nameof(Scores))]
    public double AllMeasures() => DetectionMetrics.Evaluate(_inDistribution, _outOfDistribution).Fpr95;

    [Benchmark]
    [Work(Images = nameof(Scores))]
    public int Curve() => RocCurve.Compute(_inDistribution, _outOfDistribution).Count;
}
