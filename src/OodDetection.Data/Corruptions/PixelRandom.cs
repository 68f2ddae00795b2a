using OodDetection.Shared;

namespace OodDetection.Data.Corruptions;

/// <summary>The random numbers of one image: SplitMix64 from a seed and an index, the same on every machine and .NET version.</summary>
internal struct PixelRandom
{
    private SplitMix64 _bits;
    private double _second;
    private bool _hasSecond;

    public static PixelRandom For(long seed, long index) => new() { _bits = SplitMix64.ForStream(seed, index) };

    /// <summary>A number for a name (64-bit FNV-1a), which keeps the draws of corruptions apart.</summary>
    public static long StreamOf(string name)
    {
        var hash = 0xCBF29CE484222325;
        foreach (var letter in name)
            hash = unchecked((hash ^ letter) * 0x100000001B3);
        return unchecked((long)hash);
    }

    /// <summary>Evenly from [0, 1), in steps of 2^-53.</summary>
    public double NextDouble() => (_bits.Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>From the standard normal distribution, two at a time (Box and Muller 1958).</summary>
    public double NextNormal()
    {
        if (_hasSecond)
        {
            _hasSecond = false;
            return _second;
        }

        var length = Math.Sqrt(-2 * Math.Log(1 - NextDouble())); // 1 − u is never 0
        var (sine, cosine) = Math.SinCos(2 * Math.PI * NextDouble());
        (_second, _hasSecond) = (length * sine, true);
        return length * cosine;
    }
}
