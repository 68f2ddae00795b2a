using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Hands out prepared batches of a set of images for training. The set stays as it is, where it is and of the type that it is.</summary>
/// <param name="images">The set, N×C×H×W, whose values are known to be in range.</param>
/// <param name="preprocessing">What prepares the images.</param>
/// <param name="device">The network's device.</param>
/// <param name="augment">What augments each batch anew, of <see cref="TrainingOptions.StartAugmentation"/>; null for nothing.</param>
internal sealed class ImageSampler(Tensor images, ImagePreprocessing preprocessing, Device device, Func<Tensor, Tensor>? augment)
{
    internal long Count => images.shape[0];

    /// <summary>The images at the given indices, prepared for the network, in that order.</summary>
    internal Tensor Take(long[] indices)
    {
        using var scope = NewDisposeScope();
        return preprocessing.ApplyChecked(images.detach().index_select(0, tensor(indices, device: images.device)), device, augment).MoveToOuterDisposeScope();
    }

    /// <summary>Images drawn with replacement.</summary>
    internal Tensor Draw(int count, Random random)
    {
        var indices = new long[count];
        for (var i = 0; i < count; i++) indices[i] = random.NextInt64(Count);
        return Take(indices);
    }
}
