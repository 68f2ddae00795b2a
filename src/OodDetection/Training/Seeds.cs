namespace OodDetection;

/// <summary>Makes of one seed a seed for each use, so that a change in how often one of them draws doesn't shift the others.</summary>
internal static class Seeds
{
    internal static int Derive(long seed, string purpose)
    {
        var state = unchecked((ulong)seed);
        foreach (var letter in purpose) state = Mix(state ^ letter);
        return (int)(Mix(state) >> 33);
    }

    // The finalizer of SplitMix64 (Steele, Lea & Flood, 2014): every bit of the input reaches every bit of the output.
    private static ulong Mix(ulong x)
    {
        unchecked
        {
            x += 0x9E3779B97F4A7C15;
            x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
            x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
            return x ^ (x >> 31);
        }
    }
}
