
namespace OodDetection;

/// <summary>Fits GEOM: a network learns which of K geometric transforms was applied to in-distribution images.</summary>
/// <remarks>
/// Golan &amp; El-Yaniv, "Deep Anomaly Detection Using Geometric Transformations", NeurIPS 2018, arXiv 1805.10917. The loss is equation 1 of the intermediate-layer
/// paper (IPSJ Journal 62(4), 2021): E over images x and uniform labels y of CE(softmax(f(T_y x)), y). Out-of-distribution training images are not used.
/// </remarks>
public sealed class GeomTrainer : IOodTrainer<GeomDetector>
{
    private readonly GeomOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public GeomTrainer(GeomOptions? options = null)
    {
        _options = options ?? new GeomOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    public GeomDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var options = _options with { Training = _options.Training.For(_options.Device) };
        return TransformPrediction.Fit("GEOM", options, options, data, null, progress, cancellationToken);
    }
}
