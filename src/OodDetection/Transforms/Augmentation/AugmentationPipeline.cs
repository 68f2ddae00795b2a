using System.Collections;
using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>Augmentations one after the other, each done to an image with a probability of its own.</summary>
/// <remarks>
/// <b>What is drawn.</b> For each step in order: one number an image, in the images' order, which decides whether the step is done to it;
/// then one number that seeds a generator for the step's own draws. So a change to one step leaves the draws of the others as they were.
/// Images that a step leaves out cost nothing.
/// </remarks>
public sealed class AugmentationPipeline : IImageAugmentation, IReadOnlyList<AugmentationStep>
{
    private readonly AugmentationStep[] _steps;

    /// <summary>Makes a pipeline.</summary>
    /// <param name="steps">The steps in order; at least one.</param>
    /// <exception cref="ArgumentException">There is no step, or one is null.</exception>
    public AugmentationPipeline(params IReadOnlyList<AugmentationStep> steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        _steps = [.. steps];
        if (_steps.Length == 0)
            throw new ArgumentException("Expected at least one step; got none. For no augmentation, pass null instead of a pipeline.", nameof(steps));
        if (Array.Exists(_steps, s => s is null))
            throw new ArgumentException($"Expected {_steps.Length} steps; one is null.", nameof(steps));
    }

    /// <summary>
    /// The augmentations that the intermediate-layer paper (IPSJ Journal 62(4), 2021) uses on CIFAR-10 and names without their values:
    /// random resized crop, jitter of brightness, saturation and hue, random greyscale, Gaussian blur. Values and probabilities are those of
    /// SimCLR (Chen et al., ICML 2020, appendix A), made milder for 32×32 pixels: jitter at the strength 0.5 that SimCLR uses on CIFAR-10
    /// (appendix B.9), crops of at least half the area (there 0.08: nine pixels a side of 32), blur of σ up to 1 pixel (there 2).
    /// </summary>
    public static AugmentationPipeline Paper { get; } = new(
        new AugmentationStep(new RandomResizedCrop()),
        new AugmentationStep(new ColorJitter(), 0.8),
        new AugmentationStep(new Greyscale(), 0.2),
        new AugmentationStep(new GaussianBlur(), 0.5));

    /// <summary>The number of steps.</summary>
    public int Count => _steps.Length;

    /// <summary>The step at <paramref name="index"/>, from 0.</summary>
    public AugmentationStep this[int index] => _steps[index];

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, Random random)
    {
        Augmenting.Check(images, random);
        using var scope = NewDisposeScope();
        var result = images.alias();
        foreach (var step in _steps)
        {
            var chosen = Chosen(result.shape[0], step.Probability, random);
            var own = new Random(random.Next());
            if (chosen.Length == result.shape[0])
            {
                result = Augmenting.Apply(step.Augmentation, result, own);
            }
            else if (chosen.Length > 0)
            {
                var index = tensor(chosen, device: result.device);
                result = result.index_copy(0, index, Augmenting.Apply(step.Augmentation, result.index_select(0, index), own));
            }
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public IEnumerator<AugmentationStep> GetEnumerator() => ((IEnumerable<AugmentationStep>)_steps).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static long[] Chosen(long count, double probability, Random random)
    {
        var chosen = new List<long>();
        for (var i = 0L; i < count; i++)
        {
            if (random.NextDouble() < probability) chosen.Add(i);
        }

        return [.. chosen];
    }
}
