using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Fits DisCoPatch on in-distribution images alone: a discriminator learns, against a variational autoencoder, to tell patches of real images from
/// reconstructed and from generated ones. The autoencoder is dropped afterwards.
/// </summary>
/// <remarks>
/// Caetano et al., ICCV 2025, arXiv 2501.08005, and its public repository. The losses of a step, BCE being binary cross-entropy and KL −½ Σ(1 + log σ² − µ² − σ²):
/// 10⁻³·BCE(D(rec), 1) + 10⁻³·BCE(D(gen), 1) + MSE(x, rec) + 10⁻⁴·KL of the autoencoder, [BCE(D(x), 1) + ½·BCE(D(gen), 0) + ½·BCE(D(rec), 0)] / 2 of the
/// discriminator. Out-of-distribution training images are not used.
/// </remarks>
public sealed class DisCoPatchTrainer : IOodTrainer<DisCoPatchDetector>
{
    private readonly DisCoPatchOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="options">Hyper-parameters; the published ones, which want a GPU, where null. <see cref="DisCoPatchOptions.Small"/> suits small images and a CPU.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public DisCoPatchTrainer(DisCoPatchOptions? options = null)
    {
        _options = options ?? new DisCoPatchOptions();
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images are smaller than a patch.</exception>
    public DisCoPatchDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.EnsureRead(progress, cancellationToken);
        return Fit(data.InDistributionImages, _options, () => [data.Record("DisCoPatch", _options)], progress, cancellationToken);
    }

    /// <summary>Fits to images that have been checked.</summary>
    internal static DisCoPatchDetector Fit(
        IImageSource images, DisCoPatchOptions options, Func<IReadOnlyList<TrainingRecord>> records, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        ImageBatch.CheckShape(images, nameof(images));
        var shape = images.Shape;
        var discriminator = AdversarialTraining.Fit(images, options, progress, cancellationToken);
        try
        {
            return new DisCoPatchDetector(discriminator, new PatchScorer(discriminator, shape, options.ScoringPatches, options.Seed), shape, options.Device, records());
        }
        catch
        {
            discriminator.Dispose();
            throw;
        }
    }
}
