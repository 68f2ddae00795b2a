namespace OodDetection.Data.Corruptions;

internal static class Levels
{
    /// <summary>The nearest of 0..255.</summary>
    /// <remarks>Halves go up: rounding them to even values would make pairs of neighbouring values one where x.5 is added to all.</remarks>
    public static byte ToByte(double value) => (byte)Math.Clamp(Math.Floor(value + 0.5), 0, 255);
}
