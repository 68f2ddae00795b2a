namespace OodDetection.Metrics;

/// <summary>A two-sided confidence interval.</summary>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Level">The nominal probability that an interval made this way covers the true value, such as 0.95.</param>
public readonly record struct ConfidenceInterval(double Low, double High, double Level)
{
    /// <summary>Whether a value lies in the interval, ends included.</summary>
    /// <param name="value">The value to look for.</param>
    public bool Contains(double value) => value >= Low && value <= High;
}
