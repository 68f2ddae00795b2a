namespace OodDetection;

/// <summary>Scales without ends, on which an exponential tail is a fair guess.</summary>
internal static class TailScale
{
    /// <summary>log(p / (1 − p)); finite for 0 and for 1 too.</summary>
    internal static double LogOdds(double probability) => Log(probability) - Math.Log(Math.Max(1 - probability, Math.ScaleB(1, -53)));

    /// <summary>The logarithm; finite for 0 too.</summary>
    internal static double Log(double value) => Math.Log(Math.Max(value, double.Epsilon));
}
