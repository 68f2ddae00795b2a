
namespace OodDetection;

/// <summary>
/// Fits GEOM+: GEOM whose network also learns to give every transform the same probability on known outliers.
/// The result is a GEOM detector; only the training differs.
/// </summary>
/// <remarks>
/// The semi-supervised intermediate-layer paper, IPSJ Journal 62(4), 2021, section 4, after outlier exposure (Hendrycks et al., ICLR 2019, arXiv 1812.04606):
/// CE(f(T_y x), y) + λ · mean(LSE(f(T_y' o)) − mean_k f(T_y' o)_k) with as many outliers o as in-distribution images x in
/// a batch, drawn with replacement.
/// </remarks>
public sealed class GeomPlusTrainer : IOodTrainer<GeomDetector>
{
    private readonly GeomPlusOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public GeomPlusTrainer(GeomPlusOptions? options = null)
    {
        _options = options ?? new GeomPlusOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are no out-of-distribution images.</exception>
    public GeomDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var exposure = new OutlierExposure(data.RequireOutOfDistribution("GEOM+"), _options.OutlierWeight);
        var options = _options with { Geom = _options.Geom with { Training = _options.Geom.Training.For(_options.Geom.Device) } };
        return TransformPrediction.Fit("GEOM+", options, options.Geom, data, exposure, progress, cancellationToken);
    }
}
