namespace CompareDetectors.Engine;

/// <summary>What a training took.</summary>
/// <param name="Seconds">Time.</param>
/// <param name="Images">Images that went through it, once for each time that they did.</param>
internal readonly record struct TrainingCost(double Seconds, double Images)
{
    public double ImagesPerSecond => Seconds > 0 ? Images / Seconds : 0;

    public static TrainingCost operator +(TrainingCost a, TrainingCost b) => new(a.Seconds + b.Seconds, a.Images + b.Images);
}
