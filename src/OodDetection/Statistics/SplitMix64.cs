namespace OodDetection;

/// <summary>The generator SplitMix64 (Steele, Lea &amp; Flood, OOPSLA 2014): its n-th number is a function of the seed and n.</summary>
internal static class SplitMix64
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    /// <summary>The number after <paramref name="state"/>: every bit of the input reaches every bit of the output.</summary>
    internal static ulong Mix(ulong state)
    {
        unchecked
        {
            state += Step;
            state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            state = (state ^ (state >> 27)) * 0x94D049BB133111EB;
            return state ^ (state >> 31);
        }
    }

    /// <summary>Fills memory with the numbers of a seed, from the first on.</summary>
    internal static void Fill(Span<ulong> numbers, ulong seed)
    {
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Mix(unchecked(seed + ((ulong)i * Step)));
    }
}
