namespace OodDetection;

/// <summary>Hyper-parameters of the GEOM+ detector: those of GEOM, and the weight of the outliers.</summary>
public sealed record GeomPlusOptions
{
    /// <summary>Hyper-parameters of GEOM, all of which GEOM+ has too.</summary>
    /// <value>See <see cref="GeomOptions"/>.</value>
    public GeomOptions Geom { get; init; } = new();

    /// <summary>The weight λ of the loss on outliers.</summary>
    /// <value>0.5, that of outlier exposure (Hendrycks et al., ICLR 2019, arXiv 1812.04606); no weight is documented for GEOM+ itself.</value>
    public double OutlierWeight { get; init; } = 0.5;

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(GeomPlusOptions));
        errors.Require(Geom is not null, $"{nameof(Geom)} is null.");
        if (Geom is not null) errors.Within(nameof(Geom), Geom.Check);
        errors.RequireNotNegative(OutlierWeight);
        errors.ThrowIfAny();
    }
}
