namespace OodDetection;

/// <summary>How much each part's scaled score counts in the fused score.</summary>
/// <remarks>
/// The weight of GEOM was chosen by how well outliers of the known kind were told from in-distribution images, none of them seen in training.
/// That few outliers make the intermediate-layer detector less trustworthy is a judgement.
/// </remarks>
public sealed record FusionWeights
{
    private const double HalfTrustedAt = 8;

    /// <summary>Weight of the GEOM score.</summary>
    /// <value>0.5: it and the moments come from one network, and it is the coarser of the two.</value>
    public double Geom { get; init; } = 0.5;

    /// <summary>Weight of the moments.</summary>
    /// <value>1.</value>
    public double Moments { get; init; } = 1;

    /// <summary>Weight of the intermediate-layer detector.</summary>
    /// <value>1; see <see cref="For"/> for one that was trained on few images.</value>
    public double IntermediateLayer { get; init; } = 1;

    /// <summary>The default weights where the intermediate-layer detector was trained on M out-of-distribution images: its weight is M/(M + 8), since a few images can mislead it.</summary>
    /// <param name="outOfDistributionImages">M, zero or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public static FusionWeights For(long outOfDistributionImages)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(outOfDistributionImages);
        return new FusionWeights { IntermediateLayer = outOfDistributionImages / (outOfDistributionImages + HalfTrustedAt) };
    }

    internal void Check(OptionsErrors errors)
    {
        errors.RequireNotNegative(Geom, $"The weight of {nameof(Geom)}");
        errors.RequireNotNegative(Moments, $"The weight of {nameof(Moments)}");
        errors.RequireNotNegative(IntermediateLayer, $"The weight of {nameof(IntermediateLayer)}");
        errors.Require(Geom + Moments > 0, $"The weights of {nameof(Geom)} and {nameof(Moments)} are both 0; expected one above 0.");
    }
}
