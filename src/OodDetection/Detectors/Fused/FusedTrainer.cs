using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Fits GEOM (or GEOM+), the moments detector and, where there are known outliers, the intermediate-layer detector on one network,
/// and joins their scores.
/// </summary>
/// <remarks>
/// Our own method. A part that a few ill-chosen outliers mislead says little about any image, and the others outvote it.
/// That is so while the network learns from no outlier: with <see cref="FusedOptions.OutlierExposureWeight"/> they shape what all parts look into.
/// In-distribution images held out from all training put the scores on one scale; outliers play no part in that.
/// </remarks>
public sealed class FusedTrainer : IOodTrainer<FusedDetector>
{
    private readonly FusedOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public FusedTrainer(FusedOptions? options = null)
    {
        _options = options ?? new FusedOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The held-out share of the in-distribution images is less than <see cref="FusedDetector.MinHeldOut"/> different images, or a part gives NaN or infinity for some of them.</exception>
    /// <exception cref="InvalidOperationException">A part is to be trained in bfloat16, which this machine computes wrong.</exception>
    public FusedDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        var options = _options.ForParts();
        if (data.OutOfDistributionImages is null) options = options with { OutlierExposureWeight = 0 }; // what is recorded is what was done
        data.EnsureRead(progress, cancellationToken);
        var split = HoldOutSplit.Of(data, options.HeldOutShare, FusedDetector.MinHeldOut, int.MaxValue, options.Seed, "fused");
        using var scope = NewDisposeScope();
        var heldOut = data.Pick(split.HeldOut);
        var training = data.Only(split.Training);

        GeomDetector? geom = null;
        MomentsDetector? moments = null;
        IntermediateLayerDetector? layers = null;
        try
        {
            geom = NetworkTrainer(options).Fit(training, progress, cancellationToken);
            moments = new MomentsTrainer(geom.Network, options.Moments).Fit(training, progress, cancellationToken);
            if (data.OutOfDistributionImages is not null)
            {
                layers = new IntermediateLayerTrainer(geom.Network, options.IntermediateLayer).Fit(training, progress, cancellationToken);
                options = options with { IntermediateLayer = options.IntermediateLayer with { Layers = layers.Layers } };
            }

            var weights = options.Weights ?? FusionWeights.For(data.OutOfDistributionImages?.Count ?? 0);
            return FusedDetector.Make(FusedPart.Of(geom, moments, layers), heldOut, options.Rule, weights, options.Geom.ScoringBatchSize, leaveOpen: false, split.HeldOut, options, cancellationToken);
        }
        catch
        {
            layers?.Dispose();
            moments?.Dispose();
            geom?.Dispose();
            throw;
        }
    }

    private static IOodTrainer<GeomDetector> NetworkTrainer(FusedOptions options) => options.OutlierExposureWeight > 0
        ? new GeomPlusTrainer(new GeomPlusOptions { Geom = options.Geom, OutlierWeight = options.OutlierExposureWeight })
        : new GeomTrainer(options.Geom);
}
