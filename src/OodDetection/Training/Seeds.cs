using OodDetection.Shared;

namespace OodDetection;

/// <summary>Makes of one seed a seed for each use, so that a change in how often one of them draws doesn't shift the others.</summary>
internal static class Seeds
{
    internal static int Derive(long seed, string purpose)
    {
        foreach (var letter in purpose) seed = Mix(seed ^ letter);
        return (int)((ulong)Mix(seed) >> 33);
    }

    // The first number of a generator: every bit of its seed reaches every bit of it.
    private static long Mix(long x) => unchecked((long)new SplitMix64(x).Next());
}
