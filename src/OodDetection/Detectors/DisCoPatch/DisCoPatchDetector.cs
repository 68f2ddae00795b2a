using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>DisCoPatch, fitted: an image is suspicious when its patches, taken as one batch, look unlike those of in-distribution images to a discriminator with batch norm.</summary>
/// <remarks>
/// <para>Caetano, Viviers, Zavala-Mondragón, de With &amp; van der Sommen, "DisCoPatch: Taming Adversarially-driven Batch Statistics for Improved Out-of-Distribution
/// Detection", ICCV 2025, arXiv 2501.08005. Made by <see cref="DisCoPatchTrainer"/>. The score is 1 − (1/P) Σ_i D(patch_i) in [0, 1], D being the discriminator's
/// probability that a patch is real. The P patches lie at the same random positions in every image; batch norm takes its statistics from them, in scoring too.</para>
/// <para>On the CPU each image has a pass of its own, so a score can't depend on the other images of a call.</para>
/// <para><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>.</para>
/// </remarks>
public sealed class DisCoPatchDetector : ITrainedDetector, INamedDetector, IHasNetworks, IScoresInPasses
{
    private const int MostImages = 256; // prepared at once; more would gain nothing, since they go to the network a few at a time
    private readonly ImagePreprocessing _preprocessing;
    private readonly Device _device;
    private readonly PatchScorer _scorer;
    private readonly int _chunk;
    private int _disposed;

    /// <summary>Takes over a trained discriminator, which is on the device.</summary>
    internal DisCoPatchDetector(PatchDiscriminator discriminator, PatchScorer scorer, ImageShape shape, Device device, IReadOnlyList<TrainingRecord> records)
    {
        (Discriminator, _scorer, Shape, _device, TrainingRecords) = (discriminator, scorer, shape, device, records);
        _preprocessing = AdversarialTraining.Preprocessing(shape);
        _chunk = PassBudget.Images(device, sizeof(float) * (long)shape.Channels * shape.Height * shape.Width, MostImages);
    }

    /// <summary>The shape of the images that it scores.</summary>
    internal ImageShape Shape { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords { get; }

    /// <summary>The trained network.</summary>
    internal PatchDiscriminator Discriminator { get; }

    /// <summary>Where the patches lie in every image.</summary>
    internal PatchPlaces Places => _scorer.Places;

    IEnumerable<nn.Module> IHasNetworks.Networks => [Discriminator];

    long IScoresInPasses.ImagesPerPass => _scorer.ImagesPerPass;

    string INamedDetector.Name => DisCoPatchFile.Kind;

    /// <inheritdoc/>
    public Tensor Score(Tensor images)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ImageBatch.CheckShape(images, nameof(images), Shape);
        ConvolutionCheck.EnsureRight();
        var scores = new List<double>();
        for (var start = 0L; start < images.shape[0]; start += _chunk)
        {
            using var scope = NewDisposeScope();
            var part = images.narrow(0, start, Math.Min(_chunk, images.shape[0] - start));
            scores.AddRange(_scorer.Score(_preprocessing.Apply(part, _device)).data<double>().ToArray());
        }

        return ScoreNumbers.Give([.. scores]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) Discriminator.Dispose();
    }
}
