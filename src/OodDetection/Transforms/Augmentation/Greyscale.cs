using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>Takes the colour from images. Images with one channel stay as they are. Nothing is drawn; give it a probability in an <see cref="AugmentationPipeline"/>.</summary>
/// <remarks>All three channels become the luma 0.299 R + 0.587 G + 0.114 B of ITU-R BT.601.</remarks>
public sealed class Greyscale : IImageAugmentation
{
    private static readonly float[] s_luma = [0.299f, 0.587f, 0.114f];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images have neither one nor three channels.</exception>
    public Tensor Apply(Tensor images, Random random)
    {
        var channels = Augmenting.Check(images, random).Channels;
        if (channels == 1) return images.alias();
        if (channels != 3)
            throw new ArgumentException($"Expected images of 1 channel (grey) or 3 (red, green, blue) to take the colour from; got {channels}.", nameof(images));
        using var scope = NewDisposeScope();
        var luma = images.mul(tensor(s_luma, device: images.device).view(1, 3, 1, 1)).sum([1L], keepdim: true).clamp_(Held(0), Held(1));
        return luma.expand(images.shape).contiguous().MoveToOuterDisposeScope();
    }
}
