using System.Numerics;

namespace OodDetection.Metrics;

/// <summary>Scores as unsigned integers of the same order, and a sort of them.</summary>
/// <remarks>
/// <para>The bits of a float64 number are ordered as its sign and magnitude: with the sign flipped, and all bits of a negative number, they are
/// ordered as the number is.</para>
/// <para>Digits of 11 bits, lowest first, over the 33 highest bits that vary: three sweeps through memory where a sort by comparison takes
/// log₂ n. Few scores agree in all of these bits; those that do lie together then, and are sorted by comparison.</para>
/// </remarks>
internal static class ScoreKeys
{
    private const int DigitBits = 11;
    private const int Digits = 3;
    private const ulong Digit = (1UL << DigitBits) - 1;
    private const ulong Sign = 1UL << 63;

    // Below, tables of 2,048 counts cost more than they save.
    private const int MinForDigits = 1 << 12;

    /// <summary>The key of a score that is not NaN: above 0, and the same for 0.0 and -0.0.</summary>
    internal static ulong Of(double score)
    {
        // Adding zero turns -0.0 into 0.0.
        var bits = BitConverter.DoubleToUInt64Bits(score + 0.0);
        return bits ^ ((ulong)((long)bits >> 63) | Sign);
    }

    /// <summary>The score of a key.</summary>
    internal static double ToScore(ulong key) => BitConverter.UInt64BitsToDouble((key & Sign) != 0 ? key ^ Sign : ~key);

    /// <summary>Sorts keys, lowest first.</summary>
    /// <param name="keys">The keys; of many that aren't in order already, another array of the same size is taken meanwhile.</param>
    internal static void Sort(Span<ulong> keys)
    {
        if (keys.Length < MinForDigits)
        {
            keys.Sort();
            return;
        }

        var varying = 0UL;
        var inOrder = true;
        for (var i = 1; i < keys.Length; i++)
        {
            varying |= keys[i] ^ keys[0];
            inOrder &= keys[i] >= keys[i - 1];
        }

        if (!inOrder) SortByDigits(keys, Math.Max(0, 64 - BitOperations.LeadingZeroCount(varying) - Digits * DigitBits));
    }

    private static void SortByDigits(Span<ulong> keys, int lowest)
    {
        var places = Places(keys, lowest);
        Span<ulong> other = GC.AllocateUninitializedArray<ulong>(keys.Length);
        Distribute(keys, other, lowest, places[0]);
        Distribute(other, keys, lowest + DigitBits, places[1]);
        Distribute(keys, other, lowest + 2 * DigitBits, places[2]);
        SortRuns(other, lowest);
        other.CopyTo(keys);
    }

    /// <summary>Where the first key of each digit's value goes, for each digit.</summary>
    private static int[][] Places(ReadOnlySpan<ulong> keys, int lowest)
    {
        int[] low = new int[Digit + 1], middle = new int[Digit + 1], high = new int[Digit + 1];
        foreach (var key in keys)
        {
            var digits = key >> lowest;
            low[digits & Digit]++;
            middle[(digits >> DigitBits) & Digit]++;
            high[(digits >> (2 * DigitBits)) & Digit]++;
        }

        foreach (var counts in new[] { low, middle, high })
        {
            var before = 0;
            foreach (ref var count in counts.AsSpan()) (count, before) = (before, before + count);
        }

        return [low, middle, high];
    }

    private static void Distribute(ReadOnlySpan<ulong> from, Span<ulong> to, int shift, int[] places)
    {
        foreach (var key in from) to[places[(key >> shift) & Digit]++] = key;
    }

    /// <summary>Sorts each run of keys that agree in all digits by the bits below.</summary>
    private static void SortRuns(Span<ulong> keys, int lowest)
    {
        for (var (first, next) = (0, 0); first < keys.Length; first = next)
        {
            var inOrder = true;
            for (next = first + 1; next < keys.Length && keys[next] >> lowest == keys[first] >> lowest; next++) inOrder &= keys[next] >= keys[next - 1];
            if (!inOrder) keys[first..next].Sort();
        }
    }
}
