namespace OodDetection;

/// <summary>Makes of one seed a seed for each use, so that a change in how often one of them draws doesn't shift the others.</summary>
internal static class Seeds
{
    internal static int Derive(long seed, string purpose)
    {
        var state = unchecked((ulong)seed);
        foreach (var letter in purpose) state = SplitMix64.Mix(state ^ letter);
        return (int)(SplitMix64.Mix(state) >> 33);
    }
}
