namespace OodDetection;

/// <summary>How much each part's −log p counts in the score of a <see cref="JointDetector"/>.</summary>
/// <remarks>
/// The logits, the features and the early layers count alike; neighbours and collapse, which both look at the features, share. That, the parts, k and the layers are the best in mean over corrupted and recombined images of
/// the classifier's own kind, letters, clothes, clip art and wallpapers; the results in the docs say how they were chosen.
/// </remarks>
public sealed record JointWeights
{
    /// <summary>Weight of the energy.</summary>
    /// <value>1.</value>
    public double Energy { get; init; } = 1;

    /// <summary>Weight of the distance to the k-th nearest neighbour.</summary>
    /// <value>0.5.</value>
    public double Neighbours { get; init; } = 0.5;

    /// <summary>Weight of neural collapse.</summary>
    /// <value>0.5.</value>
    public double Collapse { get; init; } = 0.5;

    /// <summary>Weight of the moments.</summary>
    /// <value>1.</value>
    public double Moments { get; init; } = 1;

    /// <summary>The weights in the order of <see cref="JointDetector.Parts"/>.</summary>
    internal double[] ToArray() => [Energy, Neighbours, Collapse, Moments];

    internal void Check(OptionsErrors errors)
    {
        string[] names = [nameof(Energy), nameof(Neighbours), nameof(Collapse), nameof(Moments)];
        foreach (var (weight, part) in ToArray().Zip(names)) errors.RequireNotNegative(weight, $"The weight of {part}");
        errors.Require(ToArray().Any(weight => weight > 0), $"All weights are 0; expected one above 0.");
    }
}
