namespace OodDetection.Metrics;

/// <summary>
/// Checked scores of both classes, sorted once. Every metric is a walk over the groups of equal scores, from the
/// highest score down.
/// </summary>
internal sealed class SortedScores
{
    // Below, handing a class to another thread takes longer than sorting it.
    private const int MinForThreads = 1 << 16;

    // Keys of scores, after a 0 that is below every key: a walk from the top stops there without looking at an index.
    private readonly ulong[] _inDistribution;
    private readonly ulong[] _outOfDistribution;

    private SortedScores(ulong[] inDistribution, ulong[] outOfDistribution)
    {
        if (Math.Min(inDistribution.Length, outOfDistribution.Length) < MinForThreads)
        {
            ScoreKeys.Sort(inDistribution.AsSpan(1));
            ScoreKeys.Sort(outOfDistribution.AsSpan(1));
        }
        else
        {
            Parallel.Invoke(() => ScoreKeys.Sort(inDistribution.AsSpan(1)), () => ScoreKeys.Sort(outOfDistribution.AsSpan(1)));
        }

        _inDistribution = inDistribution;
        _outOfDistribution = outOfDistribution;
    }

    // Long, because the metrics multiply counts: twice the product of two array lengths still fits.
    public long InDistributionCount => _inDistribution.Length - 1;

    public long OutOfDistributionCount => _outOfDistribution.Length - 1;

    public static SortedScores FromClasses(
        ReadOnlySpan<double> inDistribution, ReadOnlySpan<double> outOfDistribution)
    {
        ScoreGuard.NotEmpty(inDistribution, "in-distribution", nameof(inDistribution));
        ScoreGuard.NotEmpty(outOfDistribution, "out-of-distribution", nameof(outOfDistribution));
        ScoreGuard.NoNaN(inDistribution, nameof(inDistribution));
        ScoreGuard.NoNaN(outOfDistribution, nameof(outOfDistribution));
        return new SortedScores(Keys(inDistribution), Keys(outOfDistribution));

        static ulong[] Keys(ReadOnlySpan<double> scores)
        {
            var keys = new ulong[scores.Length + 1];
            for (var k = 0; k < scores.Length; k++) keys[k + 1] = ScoreKeys.Of(scores[k]);
            return keys;
        }
    }

    public static SortedScores FromLabels(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels)
    {
        ScoreGuard.SameLength(scores, labels);
        ScoreGuard.NoNaN(scores, nameof(scores));
        var outCount = ScoreGuard.CountOutOfDistribution(labels);

        var inDistribution = new ulong[scores.Length - outCount + 1];
        var outOfDistribution = new ulong[outCount + 1];
        // Without a branch on the label, which nobody can foresee: a key goes to the next place of both classes, and only its own moves on. From the
        // back, so that a class that is full takes the other's at its place 0, which becomes 0 again.
        int i = inDistribution.Length - 1, o = outCount;
        for (var k = scores.Length - 1; k >= 0; k--)
        {
            inDistribution[i] = outOfDistribution[o] = ScoreKeys.Of(scores[k]);
            i -= 1 - labels[k];
            o -= labels[k];
        }

        inDistribution[0] = outOfDistribution[0] = 0;
        return new SortedScores(inDistribution, outOfDistribution);
    }

    /// <summary>The groups of equal scores, highest score first.</summary>
    public Walk GroupsFromTheTop() => new(_inDistribution, _outOfDistribution);

    /// <summary>A merge of the two sorted arrays; a struct, so that walking allocates nothing.</summary>
    internal struct Walk(ulong[] inDistribution, ulong[] outOfDistribution)
    {
        private int _inAbove;
        private int _inHere;
        private int _outAbove;
        private int _outHere;
        private ulong _key;

        public readonly TieGroup Current => new(ScoreKeys.ToScore(_key), _inAbove, _inHere, _outAbove, _outHere);

        public readonly Walk GetEnumerator() => this;

        public bool MoveNext()
        {
            _inAbove += _inHere;
            _outAbove += _outHere;
            var i = inDistribution.Length - 1 - _inAbove;
            var o = outOfDistribution.Length - 1 - _outAbove;
            _key = Math.Max(inDistribution[i], outOfDistribution[o]);
            if (_key == 0)
                return false;

            _inHere = CountDown(inDistribution, i, _key);
            _outHere = CountDown(outOfDistribution, o, _key);
            return true;
        }

        private static int CountDown(ulong[] sorted, int from, ulong key)
        {
            // Which class a score is of, nobody can foresee, a processor neither: so the first is counted without a branch.
            var i = from - (sorted[from] == key ? 1 : 0);
            while (sorted[i] == key)
                i--;
            return from - i;
        }
    }
}

/// <summary>All samples that share one score, and how many of each class score strictly higher.</summary>
internal readonly record struct TieGroup(double Score, long InAbove, long InHere, long OutAbove, long OutHere);
