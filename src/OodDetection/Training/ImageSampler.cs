using OodDetection.Features;
using static TorchSharp.torch;

namespace OodDetection.Training;

/// <summary>Hands out prepared batches of a set of images, which stays as it is, where it is and of the type that it is.</summary>
internal sealed class ImageSampler(Tensor images, ImagePreprocessing preprocessing, Device device)
{
    internal long Count => images.shape[0];

    /// <summary>The images at the given places, prepared for the network, in that order.</summary>
    internal Tensor Take(long[] places)
    {
        using var scope = NewDisposeScope();
        return preprocessing.Apply(images.index_select(0, tensor(places, device: images.device)), device).MoveToOuterDisposeScope();
    }

    /// <summary>Images drawn with replacement.</summary>
    internal Tensor Draw(int count, Random random)
    {
        var places = new long[count];
        for (var i = 0; i < count; i++) places[i] = random.NextInt64(Count);
        return Take(places);
    }
}
