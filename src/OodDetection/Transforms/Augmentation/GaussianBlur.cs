using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>Blurs each image by a Gaussian of a width of its own.</summary>
/// <remarks>
/// The kernel exp(−d²/2σ²) runs along rows and columns to ⌈3σ⌉ pixels on each side, of the largest σ that can be drawn, and sums to one. Beyond
/// its edge the image is mirrored, the edge pixel not repeated (d c b | a b c d | c b a).
/// </remarks>
public sealed class GaussianBlur : IImageAugmentation
{
    private const double MostSigma = 100;
    private readonly (double Least, double Most) _sigma;
    private readonly int _radius;

    /// <summary>Makes a blur.</summary>
    /// <param name="minSigma">The least standard deviation σ in pixels, above zero. Default: 0.1, SimCLR's, which changes nothing to be seen.</param>
    /// <param name="maxSigma">The largest σ, at most 100. Default: 1; SimCLR has 2 for 224×224 pixels and doesn't blur CIFAR-10.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public GaussianBlur(double minSigma = 0.1, double maxSigma = 1)
    {
        if (minSigma is not (> 0 and <= MostSigma))
            throw new ArgumentOutOfRangeException(nameof(minSigma), minSigma, "Expected a standard deviation in pixels in (0, 100].");
        if (!(maxSigma >= minSigma && maxSigma <= MostSigma))
            throw new ArgumentOutOfRangeException(nameof(maxSigma), maxSigma, FormattableString.Invariant($"Expected a standard deviation in pixels from {minSigma} (the least) to 100."));
        _sigma = (minSigma, maxSigma);
        _radius = (int)Math.Ceiling(3 * maxSigma);
    }

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, Random random)
    {
        Augmenting.Check(images, random);
        return Blur(images, Augmenting.Draw(images.shape[0], _sigma, random), _radius);
    }

    /// <summary>Blurs image i by σ_i.</summary>
    internal static Tensor Blur(Tensor images, double[] sigmas, int radius)
    {
        using var scope = NewDisposeScope();
        var kernels = new double[sigmas.Length * (2 * radius + 1)];
        for (var i = 0; i < sigmas.Length; i++) Kernel(sigmas[i], radius).CopyTo(kernels, i * (2 * radius + 1));
        var weights = Augmenting.Column(kernels, images.device, sigmas.Length, 2 * radius + 1);
        return Augmenting.Map(images, Along(images.shape[2]), Along(images.shape[3])).MoveToOuterDisposeScope();

        Tensor Along(long side) => weights.matmul(Places(side, radius, images.device)).view(-1, side, side);
    }

    /// <summary>The weights at distances −radius … radius, which sum to one.</summary>
    internal static double[] Kernel(double sigma, int radius)
    {
        var weights = Enumerable.Range(-radius, 2 * radius + 1).Select(d => Math.Exp(-d * d / (2 * sigma * sigma))).ToArray();
        var sum = weights.Sum();
        return Array.ConvertAll(weights, w => w / sum);
    }

    /// <summary>(2·radius + 1)×side²: 1 at [d, i, j] where the pixel at distance d − radius from i is j, seen in the mirror where need be.</summary>
    private static Tensor Places(long side, int radius, Device device)
    {
        var ones = new float[(2 * radius + 1) * side * side];
        for (var d = 0; d <= 2 * radius; d++)
        {
            for (var i = 0L; i < side; i++) ones[(d * side + i) * side + Mirror(i + d - radius, side)] = 1;
        }

        return tensor(ones, device: device).view(2 * radius + 1, side * side);
    }

    // Mirrors as often as it takes: a blur may be wider than the image.
    private static long Mirror(long position, long side)
    {
        if (side == 1) return 0;
        var period = 2 * (side - 1);
        var place = ((position % period) + period) % period;
        return place < side ? place : period - place;
    }
}
