
namespace OodDetection;

/// <summary>Hyper-parameters of the GEOM+ detector.</summary>
public sealed record GeomPlusOptions : TransformPredictionOptions
{
    /// <summary>The weight λ of the loss on out-of-distribution images.</summary>
    /// <value>0.5, that of outlier exposure (Hendrycks et al., ICLR 2019); no weight is documented for GEOM+ itself.</value>
    public double OutlierWeight { get; init; } = 0.5;

    private protected override void CheckMore(OptionsErrors errors)
        => errors.Require(double.IsFinite(OutlierWeight) && OutlierWeight >= 0, $"{nameof(OutlierWeight)} is {OutlierWeight}; expected 0 or more.");
}
