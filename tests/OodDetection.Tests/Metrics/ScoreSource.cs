namespace OodDetection.Tests.Metrics;

/// <summary>Random scores from a seed, and the shuffled, labelled form of two classes.</summary>
internal sealed class ScoreSource(int seed)
{
    // System.Random with a seed gives the same numbers on every .NET version.
    private readonly Random _random = new(seed);

    public double[] Normal(int count, double mean = 0)
        => [.. Enumerable.Range(0, count).Select(_ => mean + NextNormal())];

    /// <summary>Normal scores on a coarse grid, so that many are equal within and across classes.</summary>
    public double[] Tied(int count, double mean = 0)
        => [.. Normal(count, mean).Select(x => Math.Round(2 * x) / 2)];

    public int Count(int low, int high) => _random.Next(low, high);

    public (double[] Scores, int[] Labels) Mix(double[] inDistribution, double[] outOfDistribution)
    {
        var labelled = inDistribution.Select(x => (Score: x, Label: 0))
            .Concat(outOfDistribution.Select(x => (Score: x, Label: 1)))
            .ToArray();
        _random.Shuffle(labelled);
        return ([.. labelled.Select(x => x.Score)], [.. labelled.Select(x => x.Label)]);
    }

    private double NextNormal()
        => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
