namespace OodDetection.Data;

/// <summary>A colour of 8 bits a channel.</summary>
/// <param name="Red">Red, 0 to 255.</param>
/// <param name="Green">Green, 0 to 255.</param>
/// <param name="Blue">Blue, 0 to 255.</param>
public readonly record struct RgbColor(byte Red, byte Green, byte Blue)
{
    /// <summary>255, 255, 255.</summary>
    public static RgbColor White { get; } = new(255, 255, 255);

    /// <summary>0, 0, 0.</summary>
    public static RgbColor Black { get; }

    /// <summary>The colour as <c>#RRGGBB</c>.</summary>
    public override string ToString() => $"#{Red:X2}{Green:X2}{Blue:X2}";
}
