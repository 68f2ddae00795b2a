namespace OodDetection;

/// <summary>The shape of one image.</summary>
/// <param name="Channels">Number of channels, C.</param>
/// <param name="Height">Height H in pixels.</param>
/// <param name="Width">Width W in pixels.</param>
public readonly record struct ImageShape(int Channels, int Height, int Width)
{
    /// <summary>The shape as C×H×W.</summary>
    public override string ToString() => $"{Channels}×{Height}×{Width}";
}
