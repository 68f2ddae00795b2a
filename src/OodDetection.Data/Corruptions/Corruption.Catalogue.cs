using OodDetection.Data.Corruptions;

namespace OodDetection.Data;

// Formulas and numbers for users stand here; v is a value 0..255.
// "CIFAR-10-C" is Hendrycks and Dietterich, Benchmarking Neural Network Robustness to Common Corruptions and Perturbations (ICLR 2019, arXiv 1903.12261).
public abstract partial class Corruption
{
    /// <summary>v + 255·σ·z with z from the standard normal distribution: σ 0.04, 0.06, 0.08, 0.10, 0.12.</summary>
    public static Corruption GaussianNoise { get; } = new GaussianNoise();

    /// <summary>
    /// Few photons: 255·k/c with k from the Poisson distribution of mean c·v/255: c 500, 250, 100, 75, 50 photons for white, as in CIFAR-10-C.
    /// </summary>
    public static Corruption ShotNoise { get; } = new ShotNoise();

    /// <summary>
    /// Salt and pepper: a share of the pixels is black or white, in all channels: 0.01, 0.02, 0.03, 0.05, 0.07, as in CIFAR-10-C (which draws for each channel).
    /// </summary>
    public static Corruption ImpulseNoise { get; } = new ImpulseNoise();

    /// <summary>v + v·σ·z with z from the standard normal distribution: σ 0.06, 0.10, 0.12, 0.16, 0.20, as in CIFAR-10-C.</summary>
    public static Corruption SpeckleNoise { get; } = new SpeckleNoise();

    /// <summary>Out of focus: the mean over a disc with a smooth edge, of radius 0.8, 1.1, 1.4, 1.7, 2 pixels.</summary>
    public static Corruption DefocusBlur { get; } = new DefocusBlur();

    /// <summary>
    /// Weights exp(−x²), x = 1.5·d/r at distance d for a radius r of 1, 1.5, 2, 2.5, 3 pixels, in the square that reaches ⌈r⌉ pixels: kernels of 3, 5, 5, 7 and 7 pixels.
    /// </summary>
    public static Corruption GaussianBlur { get; } = new GaussianBlur();

    /// <summary>A camera in motion: the mean over a line of 2, 3, 4, 5, 6 pixels, at an angle drawn for each image from −45° to 45° to the rows.</summary>
    public static Corruption MotionBlur { get; } = new MotionBlur();

    /// <summary>v + 255·s: s 0.05, 0.10, 0.15, 0.20, 0.25.</summary>
    public static Corruption Brightness { get; } = new Brightness();

    /// <summary>Less light, v·s: s 0.85, 0.7, 0.55, 0.4, 0.3.</summary>
    public static Corruption Darkness { get; } = new Darkness();

    /// <summary>m + s·(v − m) with m the mean of the channel in this image: s 0.75, 0.62, 0.50, 0.40, 0.30.</summary>
    public static Corruption Contrast { get; } = new Contrast();

    /// <summary>Colours too strong, y + s·(v − y) with y the luma of the pixel (ITU-R BT.601): s 1.4, 1.8, 2.2, 2.6, 3. Not for grey images.</summary>
    public static Corruption Saturation { get; } = new Saturation("saturation", 1.4, 1.8, 2.2, 2.6, 3);

    /// <summary>Colours too weak, y + s·(v − y) with y the luma of the pixel (ITU-R BT.601): s 0.7, 0.5, 0.3, 0.15, 0 (grey). Not for grey images.</summary>
    public static Corruption Desaturation { get; } = new Saturation("desaturation", 0.7, 0.5, 0.3, 0.15, 0);

    /// <summary>
    /// Fewer pixels: means over the cells of a grid of 24, 20, 16, 12, 10 for 32 pixels, in proportion for other sides, one cell at least.
    /// </summary>
    public static Corruption Pixelate { get; } = new Pixelate();

    /// <summary>Fewer values: the nearest of 32, 16, 12, 8, 6 values evenly from 0 to 255, in each channel.</summary>
    public static Corruption Quantise { get; } = new Quantise();

    /// <summary>Encoded as JPEG, with half the chroma in both directions, and decoded again: quality 80, 65, 58, 50, 40, as in CIFAR-10-C.</summary>
    public static Corruption JpegCompression { get; } = new JpegCompression();

    /// <summary>All corruptions: noise, blur, light, colour, resolution, compression. For grey images take <see cref="For"/>.</summary>
    public static IReadOnlyList<Corruption> All { get; } = Array.AsReadOnly<Corruption>(
    [
        GaussianNoise, ShotNoise, ImpulseNoise, SpeckleNoise,
        DefocusBlur, GaussianBlur, MotionBlur,
        Brightness, Darkness, Contrast, Saturation, Desaturation,
        Pixelate, Quantise, JpegCompression,
    ]);

    /// <summary>The corruptions that images of so many channels can have: without those of colour for grey images.</summary>
    /// <param name="channels">1 (grey) or 3 (red, green, blue).</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of channels.</exception>
    public static IReadOnlyList<Corruption> For(int channels) => channels switch
    {
        1 => [.. All.Where(corruption => !corruption.RequiresColor)],
        3 => All,
        _ => throw new ArgumentOutOfRangeException(nameof(channels), channels, "Expected 1 channel (grey) or 3 (red, green, blue)."),
    };

    /// <summary>The corruption of a name, as in <see cref="Name"/> (upper and lower case count as the same).</summary>
    /// <param name="name">The name, for example <c>gaussian-noise</c>.</param>
    /// <exception cref="ArgumentException">None has this name; the message lists the names.</exception>
    public static Corruption Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return All.FirstOrDefault(corruption => string.Equals(corruption.Name, name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no corruption named '{name}'. Names: {string.Join(", ", All)}.", nameof(name));
    }
}
