namespace OodDetection.Scoring.Runtime;

/// <summary>What a graph gave for N images.</summary>
/// <param name="count">N.</param>
/// <param name="calibrated">Whether there are p-values and verdicts.</param>
/// <param name="mapPixels">H·W where maps are asked for, else 0.</param>
internal sealed class Answers(int count, bool calibrated, int mapPixels)
{
    internal double[] Scores { get; } = new double[count];

    /// <summary>Empty without a calibration, as are the verdicts.</summary>
    internal double[] PValues { get; } = calibrated ? new double[count] : [];

    internal bool[] IsOod { get; } = calibrated ? new bool[count] : [];

    /// <summary>N·H·W numbers; empty where nobody asked.</summary>
    internal float[] Maps { get; } = new float[(long)count * mapPixels];
}
