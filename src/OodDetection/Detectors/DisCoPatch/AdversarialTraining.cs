using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Trains the discriminator of DisCoPatch against a variational autoencoder, which is dropped afterwards.</summary>
internal static class AdversarialTraining
{
    /// <summary>What progress reports and errors call it.</summary>
    internal const string Stage = "discriminator";

    /// <summary>Scaling to [−1, 1], what the networks are trained on and have to be scored on.</summary>
    internal static ImagePreprocessing Preprocessing(ImageShape images)
        => new(images, [.. Enumerable.Repeat(0.5, images.Channels)], [.. Enumerable.Repeat(0.5, images.Channels)]);

    /// <summary>Trains a discriminator; the same seed, device and thread count give the same one, bit for bit on the CPU.</summary>
    /// <param name="images">N ≥ 2 images, H and W no smaller than a patch, <c>uint8</c> or <c>float32</c> in [0, 1]. Read, never changed.</param>
    /// <param name="options">The hyper-parameters.</param>
    /// <param name="progress">Told of both losses' sum, and of images (not patches) a second.</param>
    /// <param name="cancellationToken">Looked at before every step.</param>
    /// <returns>The discriminator, in evaluation mode. It belongs to the caller.</returns>
    /// <exception cref="ArgumentException">Options or images are not valid, or don't fit each other.</exception>
    /// <exception cref="InvalidOperationException">A loss became infinite or NaN.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing is left behind.</exception>
    internal static PatchDiscriminator Fit(IImageSource images, DisCoPatchOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        ImageBatch.CheckShape(images, nameof(images));
        var shape = images.Shape;
        if (images.Count < 2)
            throw new ArgumentException("Expected at least 2 images to train a discriminator on; got 1.", nameof(images));
        var patches = new PatchSampler(shape, options.PatchSize);

        using var random = RandomScope.Enter(options.Seed, cancellationToken);
        using var scope = NewDisposeScope();
        var discriminator = new PatchDiscriminator(shape.Channels, options.PatchSize, options.Widths);
        try
        {
            using var vae = new PatchVae(shape.Channels, options.PatchSize, options.Widths, options.LatentSize);
            discriminator.to(options.Device);
            vae.to(options.Device);
            using var sampler = new ImageSampler(images, Preprocessing(shape), options.Device, null, cancellationToken);
            Train(vae, discriminator, sampler, patches, options, progress, cancellationToken);
            return discriminator;
        }
        catch
        {
            discriminator.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="Fit(IImageSource, DisCoPatchOptions, IProgress{TrainingProgress}, CancellationToken)"/>
    internal static PatchDiscriminator Fit(Tensor images, DisCoPatchOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
        => Fit(new TensorSource(images), options, progress, cancellationToken);

    private static void Train(
        PatchVae vae, PatchDiscriminator discriminator, ImageSampler images, PatchSampler sampler, DisCoPatchOptions options,
        IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var loop = new TrainingLoop(Stage, options.ToSchedule(), options.Seed, progress, cancellationToken);
        var step = new AdversarialStep(vae, discriminator, options);
        var draw = new Random(Seeds.Derive(options.Seed, "patches"));
        using var forVae = new Adam(vae.parameters());
        using var forDiscriminator = new Adam(discriminator.parameters());
        vae.train();
        discriminator.train();
        loop.Run(images.Count, 1, [discriminator, vae], (indices, rate) =>
        {
            var real = sampler.Cut(images.Take(indices), sampler.Draw(indices.Length * options.PatchesPerImage, draw));
            long[] latent = [real.shape[0], options.LatentSize];

            // The first step needs no gradient of the discriminator's weights, and half of the backward pass through it is that.
            Learns(discriminator, false);
            var (loss, reconstructed, generated) = step.Autoencode(real, randn(latent, ScalarType.Float32, device: options.Device), randn(latent, ScalarType.Float32, device: options.Device));
            var vaeLoss = TrainingLoop.Minimise(forVae, rate, loss);

            Learns(discriminator, true);
            return TrainingLoop.Minimise(forDiscriminator, rate, step.Discriminate(real, reconstructed.detach(), generated.detach())).Plus(vaeLoss);
        }, images.Expect);
        discriminator.eval();
    }

    private static void Learns(PatchDiscriminator discriminator, bool learns)
    {
        foreach (var parameter in discriminator.parameters()) parameter.requires_grad = learns;
    }
}
