namespace OodDetection.Data.Corruptions;

/// <summary>Each value becomes another one, whatever is around it.</summary>
internal abstract class ToneCurve(string name, params double[] strengths) : Corruption(name, strengths)
{
    /// <summary>What becomes of a value 0..255, before rounding.</summary>
    private protected abstract double Map(int value, double strength);

    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        Span<byte> table = stackalloc byte[256];
        for (var value = 0; value < table.Length; value++)
            table[value] = Levels.ToByte(Map(value, strength));
        for (var i = 0; i < image.Length; i++)
            result[i] = table[image[i]];
    }
}

/// <summary>v + 255·s.</summary>
internal sealed class Brightness() : ToneCurve("brightness", 0.05, 0.10, 0.15, 0.20, 0.25)
{
    private protected override double Map(int value, double strength) => value + (255 * strength);
}

/// <summary>v·s: less light.</summary>
internal sealed class Darkness() : ToneCurve("darkness", 0.85, 0.7, 0.55, 0.4, 0.3)
{
    private protected override double Map(int value, double strength) => value * strength;
}

/// <summary>The nearest of L values, evenly from 0 to 255.</summary>
internal sealed class Quantise() : ToneCurve("quantise", 32, 16, 12, 8, 6)
{
    private protected override double Map(int value, double strength)
    {
        var steps = strength - 1;
        return Math.Floor((value * steps / 255) + 0.5) * 255 / steps;
    }
}
