namespace OodDetection.Transforms;

/// <summary>One step of an <see cref="AugmentationPipeline"/>.</summary>
public sealed record AugmentationStep
{
    /// <summary>Makes a step.</summary>
    /// <param name="augmentation">What is done.</param>
    /// <param name="probability">The probability that it is done to an image, in [0, 1]; decided for each image on its own.</param>
    /// <exception cref="ArgumentOutOfRangeException">The probability is out of range.</exception>
    public AugmentationStep(IImageAugmentation augmentation, double probability = 1)
    {
        ArgumentNullException.ThrowIfNull(augmentation);
        if (probability is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "Expected a probability in [0, 1].");
        Augmentation = augmentation;
        Probability = probability;
    }

    /// <summary>What is done.</summary>
    public IImageAugmentation Augmentation { get; }

    /// <summary>The probability that it is done to an image.</summary>
    public double Probability { get; }
}
