namespace DriftMonitor.Display;

/// <summary>A bar of block characters, in eighths of a row.</summary>
internal static class Bar
{
    private const string Blocks = " ▁▂▃▄▅▆▇█";

    /// <summary>The character of one row.</summary>
    /// <param name="value">What the bar shows; what is above <paramref name="top"/> fills it.</param>
    /// <param name="top">The value at the top of the uppermost row.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="row">The row, from 0 at the bottom.</param>
    public static char Cell(double value, double top, int rows, int row)
    {
        var eighths = (int)Math.Round(Math.Clamp(value / top, 0, 1) * rows * 8);
        return Blocks[Math.Clamp(eighths - (8 * row), 0, 8)];
    }
}
