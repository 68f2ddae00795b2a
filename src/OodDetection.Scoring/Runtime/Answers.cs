namespace OodDetection.Scoring.Runtime;

/// <summary>What a graph gave for N images.</summary>
internal sealed class Answers(int count, bool calibrated)
{
    internal double[] Scores { get; } = new double[count];

    /// <summary>Empty without a calibration, as are the verdicts.</summary>
    internal double[] PValues { get; } = calibrated ? new double[count] : [];

    internal bool[] IsOod { get; } = calibrated ? new bool[count] : [];
}
