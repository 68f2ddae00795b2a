namespace DriftMonitor.Streams;

/// <summary>All of some images in a random order, then all again in another one, and so on.</summary>
internal sealed class EndlessOrder(int count, long seed)
{
    private readonly int[] _order = [.. Enumerable.Range(0, count)];
    private Random _random = new(StreamSeeds.Of(seed));
    private long _round = -1;

    /// <summary>The image at a position. Positions may be asked for in any order; going back over the end of a round costs the draws anew.</summary>
    public int At(long position)
    {
        var (round, within) = Math.DivRem(position, _order.Length);
        if (round < _round)
        {
            for (var i = 0; i < _order.Length; i++) _order[i] = i;
            (_random, _round) = (new Random(StreamSeeds.Of(seed)), -1);
        }

        for (; _round < round; _round++) _random.Shuffle(_order);
        return _order[within];
    }
}

internal static class StreamSeeds
{
    public static int Of(long seed) => unchecked((int)(seed ^ (seed >> 32)));
}
