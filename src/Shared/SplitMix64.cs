namespace OodDetection.Shared;

/// <summary>A small generator (Steele, Lea, Flood 2014) of our own: the sequence of System.Random may change between .NET versions.</summary>
internal struct SplitMix64(long seed)
{
    private ulong _state = unchecked((ulong)seed);

    /// <summary>An independent generator for one part of a larger draw.</summary>
    public static SplitMix64 ForStream(long seed, long stream)
    {
        var mixed = new SplitMix64(seed).Next() ^ new SplitMix64(~stream).Next();
        return new SplitMix64(unchecked((long)mixed));
    }

    public ulong Next()
    {
        unchecked
        {
            _state += 0x9E3779B97F4A7C15;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }

    /// <summary>Uniform over 0..bound−1: the high part of a 128-bit product (its bias is below 2^-32 for any int).</summary>
    public int Next(int bound) => (int)Math.BigMul(Next(), (ulong)bound, out _);

    /// <summary>Puts a uniform draw without replacement at the beginning of the array.</summary>
    public void ShuffleFirst(int[] items, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var j = i + Next(items.Length - i);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
