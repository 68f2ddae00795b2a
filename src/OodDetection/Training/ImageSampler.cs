using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Hands out prepared batches of a set of images for training. The set stays as it is, where it is and of the type that it is.</summary>
/// <param name="images">The set, whose values are known to be in range.</param>
/// <param name="preprocessing">What prepares the images.</param>
/// <param name="device">The network's device.</param>
/// <param name="augment">What augments each batch anew, of <see cref="TrainingOptions.StartAugmentation"/>; null for nothing.</param>
/// <param name="cancellationToken">Stops the reading of images that are not in memory.</param>
internal sealed class ImageSampler(IImageSource images, ImagePreprocessing preprocessing, Device device, Func<Tensor, Tensor>? augment, CancellationToken cancellationToken = default) : IDisposable
{
    private readonly ReadAhead _ahead = new(images, cancellationToken);

    /// <summary>Hands out batches of images in memory.</summary>
    internal ImageSampler(Tensor images, ImagePreprocessing preprocessing, Device device, Func<Tensor, Tensor>? augment)
        : this(new TensorSource(images), preprocessing, device, augment)
    {
    }

    internal long Count => images.Count;

    /// <summary>Says which images will be taken, in the order of the calls, so that they are read in the meantime.</summary>
    internal void Expect(long[] indices) => _ahead.Begin(indices);

    /// <summary>The images at the given indices, prepared for the network, in that order.</summary>
    internal Tensor Take(long[] indices)
    {
        using var scope = NewDisposeScope();
        return preprocessing.ApplyChecked(_ahead.Take(indices, scope), device, augment).MoveToOuterDisposeScope();
    }

    public void Dispose() => _ahead.Dispose();
}
