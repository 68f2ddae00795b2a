namespace OodDetection.Metrics;

/// <summary>
/// Checked scores of both classes, sorted once. Every metric is a walk over the groups of equal scores, from the
/// highest score down.
/// </summary>
internal sealed class SortedScores
{
    private readonly double[] _inDistribution;
    private readonly double[] _outOfDistribution;

    private SortedScores(double[] inDistribution, double[] outOfDistribution)
    {
        Array.Sort(inDistribution);
        Array.Sort(outOfDistribution);
        _inDistribution = inDistribution;
        _outOfDistribution = outOfDistribution;
    }

    // Long, because the metrics multiply counts: twice the product of two array lengths still fits.
    public long InDistributionCount => _inDistribution.Length;

    public long OutOfDistributionCount => _outOfDistribution.Length;

    public static SortedScores FromClasses(
        ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution)
    {
        ScoreGuard.NotEmpty(inDistribution, "in-distribution", nameof(inDistribution));
        ScoreGuard.NotEmpty(outOfDistribution, "out-of-distribution", nameof(outOfDistribution));
        ScoreGuard.NoNaN(inDistribution, nameof(inDistribution));
        ScoreGuard.NoNaN(outOfDistribution, nameof(outOfDistribution));
        return new SortedScores(inDistribution.ToArray(), outOfDistribution.ToArray());
    }

    public static SortedScores FromLabels(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels)
    {
        ScoreGuard.SameLength(scores, labels);
        ScoreGuard.NoNaN(scores, nameof(scores));
        var outCount = ScoreGuard.CountOutOfDistribution(labels);

        var inDistribution = new double[scores.Length - outCount];
        var outOfDistribution = new double[outCount];
        int i = 0, o = 0;
        for (var k = 0; k < scores.Length; k++)
        {
            if (labels[k] == 0)
                inDistribution[i++] = scores[k];
            else
                outOfDistribution[o++] = scores[k];
        }
        return new SortedScores(inDistribution, outOfDistribution);
    }

    /// <summary>The groups of equal scores, highest score first.</summary>
    public Walk GroupsFromTheTop() => new(_inDistribution, _outOfDistribution);

    /// <summary>A merge of the two sorted arrays; a struct, so that walking allocates nothing.</summary>
    internal struct Walk(double[] inDistribution, double[] outOfDistribution)
    {
        private int _inAbove;
        private int _inHere;
        private int _outAbove;
        private int _outHere;
        private double _score;

        // Adding zero turns -0.0 into 0.0: which of the two a sort puts first is not defined.
        public readonly TieGroup Current => new(_score + 0.0, _inAbove, _inHere, _outAbove, _outHere);

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            _inAbove += _inHere;
            _outAbove += _outHere;
            var i = inDistribution.Length - 1 - _inAbove;
            var o = outOfDistribution.Length - 1 - _outAbove;
            if (i < 0 && o < 0)
                return false;

            _score = Math.Max(
                i >= 0 ? inDistribution[i] : double.NegativeInfinity,
                o >= 0 ? outOfDistribution[o] : double.NegativeInfinity);
            _inHere = CountDown(inDistribution, i, _score);
            _outHere = CountDown(outOfDistribution, o, _score);
            return true;
        }

        private static int CountDown(double[] sorted, int from, double score)
        {
            var i = from;
            while (i >= 0 && sorted[i] == score)
                i--;
            return from - i;
        }
    }
}

/// <summary>All samples that share one score, and how many of each class score strictly higher.</summary>
internal readonly record struct TieGroup(double Score, long InAbove, long InHere, long OutAbove, long OutHere);
