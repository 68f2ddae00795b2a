using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// Hyper-parameters of DisCoPatch, by itself or as a part of the batch-statistics detector: a discriminator that learns, against a variational autoencoder,
/// what batches of patches of in-distribution images look like. The defaults are those of DisCoPatch (Caetano et al., arXiv 2501.08005, and
/// its public repository) for ImageNet; they want a GPU. <see cref="Small"/> suits small images and a CPU.
/// </summary>
public sealed record DisCoPatchOptions
{
    /// <summary>A size that two processor cores train in minutes: 16×16 patches, 8 from each of 32 images a step, widths 32 to 256, for images such as CIFAR's.</summary>
    /// <remarks>Not published. Four epochs of 5,000 images are about 600 steps; with fewer images take more epochs.</remarks>
    public static DisCoPatchOptions Small => new()
    {
        PatchSize = 16,
        PatchesPerImage = 8,
        ScoringPatches = 32,
        Widths = [32, 64, 128, 256],
        LatentSize = 128,
        ImagesPerStep = 32,
        Epochs = 4,
        LearningRate = 2e-4,
    };

    /// <summary>Height and width of the patches: no larger than the images, and a multiple of 2 to the power of the number of <see cref="Widths"/>.</summary>
    /// <value>64, the published one.</value>
    public int PatchSize { get; init; } = 64;

    /// <summary>Random patches of each image of a training step.</summary>
    /// <value>48, the published one.</value>
    public int PatchesPerImage { get; init; } = 48;

    /// <summary>Patches of an image when it is scored: the batch whose statistics give the image away. They lie at the same random positions in every image.</summary>
    /// <value>64; the paper sees little gain beyond.</value>
    public int ScoringPatches { get; init; } = 64;

    /// <summary>Channels of each convolution of discriminator and encoder; the decoder has them in reverse.</summary>
    /// <value>128, 256, 512, 1024, the published ones.</value>
    public IReadOnlyList<int> Widths { get; init; } = PatchLayout.PublishedWidths;

    /// <summary>Size of the autoencoder's latent.</summary>
    /// <value>1024, the published one.</value>
    public int LatentSize { get; init; } = 1024;

    /// <summary>Images whose patches make a training step.</summary>
    /// <value>67, the published one.</value>
    public int ImagesPerStep { get; init; } = 67;

    /// <summary>How many times the images are gone through, each with new random patches.</summary>
    /// <value>80, the published one.</value>
    public int Epochs { get; init; } = 80;

    /// <summary>Learning rate of Adam, of both networks and all steps.</summary>
    /// <value>0.000085, the published one.</value>
    public double LearningRate { get; init; } = 8.5e-5;

    /// <summary>Weight, in the autoencoder's loss, of fooling the discriminator.</summary>
    /// <value>0.001, the published one.</value>
    public double AdversarialWeight { get; init; } = 1e-3;

    /// <summary>Weight, in the autoencoder's loss, of the Kullback-Leibler divergence of the latent from a standard normal one.</summary>
    /// <value>0.0001, the published one.</value>
    public double KlWeight { get; init; } = 1e-4;

    /// <summary>Seed of weights, batches, patches and latents.</summary>
    /// <value>0.</value>
    public long Seed { get; init; }

    /// <summary>The device to train and score on.</summary>
    /// <value>The CPU.</value>
    public Device Device { get; init; } = CPU;

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(DisCoPatchOptions));
        Check(errors);
        errors.ThrowIfAny();
    }

    /// <summary>The schedule in the terms of the training loop: one learning rate throughout.</summary>
    internal TrainingOptions ToSchedule()
        => new() { Epochs = Epochs, BatchSize = ImagesPerStep, LearningRate = LearningRate, FinalLearningRate = LearningRate, FinalShare = 0 };

    internal void Check(OptionsErrors errors)
    {
        var widths = Widths ?? [];
        var areWidths = PatchLayout.AreWidths(widths);
        errors.Require(areWidths, $"{nameof(Widths)} is {PatchLayout.Listed(widths)}; expected one width or more, each 1 or more.");
        errors.Require(PatchSize >= 1, $"{nameof(PatchSize)} is {PatchSize}; expected 1 or more.");
        if (areWidths && PatchSize >= 1)
            errors.Require(PatchLayout.IsDivisible(PatchSize, widths.Count), $"{nameof(PatchSize)}: {PatchLayout.Indivisible(PatchSize, widths.Count)}");
        errors.Require(PatchesPerImage >= 1, $"{nameof(PatchesPerImage)} is {PatchesPerImage}; expected 1 or more.");
        errors.Require(ScoringPatches >= 2, $"{nameof(ScoringPatches)} is {ScoringPatches}; expected 2 or more, since the statistics are taken over an image's patches.");
        errors.Require(LatentSize >= 1, $"{nameof(LatentSize)} is {LatentSize}; expected 1 or more.");
        errors.Require(ImagesPerStep >= 2, $"{nameof(ImagesPerStep)} is {ImagesPerStep}; expected 2 or more, since a batch mixes images.");
        errors.Require(Epochs >= 1, $"{nameof(Epochs)} is {Epochs}; expected 1 or more.");
        errors.Require(double.IsFinite(LearningRate) && LearningRate > 0, $"{nameof(LearningRate)} is {LearningRate}; expected a number above 0.");
        errors.RequireNotNegative(AdversarialWeight);
        errors.RequireNotNegative(KlWeight);
        errors.Require(Device is not null, $"{nameof(Device)} is null.");
    }
}
