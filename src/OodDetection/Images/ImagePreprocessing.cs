using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>How images are brought to the network's size, where theirs is another.</summary>
public enum ImageFit
{
    /// <summary>Black pixels on all sides, the image in the middle. The network's input is at least as large as the image.</summary>
    Pad,

    /// <summary>Bilinear interpolation where the image grows, averaging over areas where it shrinks.</summary>
    Resize,
}

/// <summary>What is done to images before a network sees them: scaling to [0, 1], fitting to the network's size, normalisation per channel.</summary>
public sealed class ImagePreprocessing
{
    private readonly float[] _mean;
    private readonly float[] _standardDeviation;

    /// <summary>Defines a preprocessing, such as the one that a pretrained network was trained with.</summary>
    /// <param name="input">The shape of the images before preprocessing.</param>
    /// <param name="mean">Mean of each channel on the scale [0, 1].</param>
    /// <param name="standardDeviation">Standard deviation of each channel on the scale [0, 1], above zero.</param>
    /// <param name="networkSize">Height and width that the network takes, or null for the images' own.</param>
    /// <param name="fit">How images are brought to <paramref name="networkSize"/>.</param>
    /// <exception cref="ArgumentException">The values don't match each other; the message says which.</exception>
    public ImagePreprocessing(ImageShape input, IReadOnlyList<double> mean, IReadOnlyList<double> standardDeviation, (int Height, int Width)? networkSize = null, ImageFit fit = ImageFit.Pad)
    {
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(standardDeviation);
        if (input.Channels < 1 || input.Height < 1 || input.Width < 1)
            throw new ArgumentException($"Expected images of at least one channel and one pixel; got {input}.", nameof(input));
        if (mean.Count != input.Channels || !mean.All(m => float.IsFinite((float)m)))
            throw new ArgumentException($"Expected {input.Channels} finite means, one a channel; got [{Listed(mean)}].", nameof(mean));
        if (standardDeviation.Count != input.Channels || !standardDeviation.All(s => float.IsFinite((float)s) && (float)s > 0))
            throw new ArgumentException($"Expected {input.Channels} standard deviations above zero, one a channel; got [{Listed(standardDeviation)}].", nameof(standardDeviation));
        if (networkSize is { } size && (fit == ImageFit.Pad ? size.Height < input.Height || size.Width < input.Width : size.Height < 1 || size.Width < 1))
            throw new ArgumentException($"Expected a network size that {input} images can be {(fit == ImageFit.Pad ? "padded" : "resized")} to; got {size.Height}×{size.Width}.", nameof(networkSize));

        Input = input;
        Mean = [.. mean];
        StandardDeviation = [.. standardDeviation];
        NetworkSize = networkSize ?? (input.Height, input.Width);
        Fit = fit;
        _mean = [.. mean.Select(m => (float)m)];
        _standardDeviation = [.. standardDeviation.Select(s => (float)s)];
    }

    /// <summary>The shape of the images before preprocessing.</summary>
    public ImageShape Input { get; }

    /// <summary>Mean of each channel on the scale [0, 1].</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>Standard deviation of each channel on the scale [0, 1].</summary>
    public IReadOnlyList<double> StandardDeviation { get; }

    /// <summary>Height and width that the network sees.</summary>
    public (int Height, int Width) NetworkSize { get; }

    /// <summary>How images are brought to <see cref="NetworkSize"/>.</summary>
    public ImageFit Fit { get; }

    /// <summary>Where within what the network sees the image is: what is not is padding.</summary>
    internal PixelArea ImageArea => Fit == ImageFit.Resize
        ? new(0, 0, NetworkSize.Height, NetworkSize.Width)
        : new((NetworkSize.Height - Input.Height) / 2, (NetworkSize.Width - Input.Width) / 2, Input.Height, Input.Width);

    /// <summary>Whether another one does the same.</summary>
    internal bool IsSame(ImagePreprocessing other)
        => Input == other.Input && NetworkSize == other.NetworkSize && (Fit == other.Fit || NetworkSize == (Input.Height, Input.Width)) && _mean.SequenceEqual(other._mean) && _standardDeviation.SequenceEqual(other._standardDeviation);

    /// <summary>Measures mean and standard deviation of each channel over a set of images, in float64. A channel that never changes gets a standard deviation of 1.</summary>
    /// <param name="images">N×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1].</param>
    /// <param name="networkSize">Height and width that the network takes, or null for the images' own.</param>
    /// <param name="fit">How images are brought to <paramref name="networkSize"/>.</param>
    /// <exception cref="ArgumentException">Type, rank, size or range is not as stated.</exception>
    public static ImagePreprocessing Measure(Tensor images, (int Height, int Width)? networkSize = null, ImageFit fit = ImageFit.Pad)
    {
        var shape = ImageBatch.CheckShape(images, nameof(images));
        ImageBatch.CheckValues(images, nameof(images));
        using var sums = new ChannelSums(shape);
        ImageChunks.Visit(new TensorSource(images), ChannelSums.ChunkFor(shape), sums.Add, CancellationToken.None);
        return sums.ToPreprocessing(networkSize, fit);
    }

    /// <summary>Prepares images for the network.</summary>
    /// <param name="images">N×C×H×W of the shape <see cref="Input"/>, <c>uint8</c> or <c>float32</c> in [0, 1].</param>
    /// <param name="device">The network's device.</param>
    /// <returns>N×C×H'×W' of <see cref="NetworkSize"/>, <c>float32</c>, normalised, on <paramref name="device"/>.</returns>
    /// <exception cref="ArgumentException">Type, rank, size or range is not as stated.</exception>
    public Tensor Apply(Tensor images, Device device)
    {
        ImageBatch.CheckShape(images, nameof(images), Input);
        ImageBatch.CheckValues(images, nameof(images));
        return ApplyChecked(images, device, null);
    }

    /// <summary>
    /// Prepares images of an <see cref="OodTrainingSet"/>, which has checked their values once: looking at them again would wait for the device at each step.
    /// </summary>
    /// <param name="images">As for <see cref="Apply"/>.</param>
    /// <param name="device">The network's device.</param>
    /// <param name="augment">What comes between scaling to [0, 1] and the rest; null for nothing.</param>
    internal Tensor ApplyChecked(Tensor images, Device device, Func<Tensor, Tensor>? augment)
    {
        ImageBatch.CheckShape(images, nameof(images), Input);
        using var scope = NewDisposeScope();
        var values = images.to(device).to(ScalarType.Float32);
        if (images.dtype == ScalarType.Byte) values.div_(Held(255)); // a copy of bytes by now
        if (augment is not null) values = augment(values);
        values = FitSize(values);
        var mean = tensor(_mean, device: device).view(1, -1, 1, 1);
        var deviation = tensor(_standardDeviation, device: device).view(1, -1, 1, 1);
        return values.sub(mean).div_(deviation).MoveToOuterDisposeScope();
    }

    private static string Listed(IEnumerable<double> numbers)
        => string.Join(", ", numbers.Select(n => n.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private Tensor FitSize(Tensor values)
    {
        var (height, width) = NetworkSize;
        if ((height, width) == (Input.Height, Input.Width)) return values;
        if (Fit == ImageFit.Pad)
        {
            var (top, left, _, _) = ImageArea;
            return F.pad(values, [left, width - Input.Width - left, top, height - Input.Height - top], PaddingModes.Constant, 0);
        }

        // A side that shrinks is averaged first, so that a side that grows is interpolated from pixels that stay.
        long[] shrunk = [Math.Min(height, Input.Height), Math.Min(width, Input.Width)];
        if (shrunk[0] < Input.Height || shrunk[1] < Input.Width) values = F.adaptive_avg_pool2d(values, shrunk);
        return shrunk[0] < height || shrunk[1] < width ? F.upsample_bilinear(values, [height, width]) : values;
    }
}
