using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Scores images by a discriminator: the patches of one image are the batch that its batch norms take the statistics of.</summary>
/// <remarks>
/// On the CPU each image has a pass of its own: its patches fit into the caches, and its score can't depend on other images. On another device several
/// images share a pass, as groups.
/// </remarks>
internal sealed class PatchScorer
{
    // Bounds the memory of a shared pass: at the published widths the largest activation holds 128/12, some ten times as much.
    private const long ValuesPerPass = 1 << 18;

    private readonly PatchDiscriminator _discriminator;
    private readonly PatchSampler _sampler;

    /// <param name="discriminator">The trained discriminator; it stays the caller's.</param>
    /// <param name="images">The shape of the images.</param>
    /// <param name="patches">Patches of an image, at least two.</param>
    /// <param name="seed">Seed of the patches' positions.</param>
    /// <exception cref="ArgumentException">The images have other channels than the patches, or are smaller.</exception>
    internal PatchScorer(PatchDiscriminator discriminator, ImageShape images, int patches, long seed)
        : this(discriminator, images, Draw(discriminator, images, patches, seed))
    {
    }

    /// <param name="discriminator">The trained discriminator; it stays the caller's.</param>
    /// <param name="images">The shape of the images.</param>
    /// <param name="places">Where the patches lie, at least two.</param>
    /// <exception cref="ArgumentException">The images have other channels than the patches, or a patch lies beyond them.</exception>
    internal PatchScorer(PatchDiscriminator discriminator, ImageShape images, PatchPlaces places)
    {
        if (images.Channels != discriminator.Channels)
            throw new ArgumentException($"Expected images of {discriminator.Channels} channels, as many as the discriminator takes; got {images}.", nameof(images));
        if (places.Count < 2) throw new ArgumentException($"Expected two patches or more; got {places.Count}.", nameof(places));
        _discriminator = discriminator;
        _sampler = new PatchSampler(images, discriminator.PatchSize);
        Places = _sampler.Check(places);
        var onCpu = discriminator.parameters().First().device_type == DeviceType.CPU;
        ImagesPerPass = onCpu ? 1 : (int)Math.Max(1, ValuesPerPass / ((long)places.Count * images.Channels * discriminator.PatchSize * discriminator.PatchSize));
    }

    private static PatchPlaces Draw(PatchDiscriminator discriminator, ImageShape images, int patches, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patches, 2);
        return new PatchSampler(images, discriminator.PatchSize).Draw(patches, new Random(Seeds.Derive(seed, "scoring patches")));
    }

    /// <summary>Where the patches lie in every image.</summary>
    internal PatchPlaces Places { get; }

    /// <summary>How many images go through the discriminator at once.</summary>
    internal int ImagesPerPass { get; }

    /// <summary>The logits of every image's patches.</summary>
    /// <param name="prepared">N×C×H×W of the scorer's shape, prepared by <see cref="AdversarialTraining.Preprocessing"/>, on the discriminator's device.</param>
    /// <returns>N×P logits in float64 on the CPU.</returns>
    internal Tensor Logits(Tensor prepared)
    {
        using var scope = NewDisposeScope();
        var parts = new List<Tensor>();
        using (inference_mode())
        {
            for (var start = 0L; start < prepared.shape[0]; start += ImagesPerPass)
            {
                using var inner = NewDisposeScope();
                var patches = _sampler.CutAlike(prepared.narrow(0, start, Math.Min(ImagesPerPass, prepared.shape[0] - start)), Places);
                var logits = NetworkGate.Call(_discriminator, () => _discriminator.call(patches, Places.Count));
                parts.Add(logits.view(-1, Places.Count).to(ScalarType.Float64).cpu().MoveToOuterDisposeScope());
            }
        }

        // Outside of inference mode, so that the caller gets an ordinary tensor.
        return cat(parts.ToArray()).MoveToOuterDisposeScope();
    }

    /// <summary>Scores images: 1 − the mean probability that their patches are real.</summary>
    /// <param name="prepared">As for <see cref="Logits"/>.</param>
    /// <returns>N scores in [0, 1], float64, on the CPU; higher is more out-of-distribution.</returns>
    internal Tensor Score(Tensor prepared)
    {
        using var logits = Logits(prepared);
        return ScoreLogits(logits);
    }

    /// <summary>The mean of sigmoid(−logit) over the patches; computed as 1 − sigmoid it would tie at 0 where the sigmoid rounds to 1.</summary>
    /// <param name="logits">N×P in float64.</param>
    internal static Tensor ScoreLogits(Tensor logits)
    {
        // Not by libtorch's sigmoid, whose last bit depends on how many numbers there are.
        var patches = (int)logits.shape[1];
        return tensor(logits.data<double>().ToArray().Chunk(patches).Select(image => image.Average(logit => 1 / (1 + Math.Exp(logit)))).ToArray(), device: CPU);
    }
}
