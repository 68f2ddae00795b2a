using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>Lets passes of few images give each of them the numbers, to the last bit, that a full pass gives.</summary>
/// <remarks>
/// libtorch chooses convolutions by the number of images, and these may round differently. Whether they do, it is asked for each number once, on noise: where
/// the bits are the same, a pass holds what there is, else it is filled up with copies of the last image. It is never of one image alone: libtorch has convolutions
/// of its own for that, which write about their set-up.
/// </remarks>
/// <param name="shape">The shape of the images.</param>
/// <param name="full">Images in a full pass; two or more.</param>
/// <param name="pass">From images as they come to N rows of numbers.</param>
internal sealed class PassFilling(ImageShape shape, int full, Func<Tensor, Tensor> pass)
{
    // The number of threads decides, too, how libtorch divides its work.
    private readonly ConcurrentDictionary<(long Images, int Threads), bool> _alike = [];

    /// <summary>Images in a full pass.</summary>
    internal int Full => full;

    /// <summary>Runs a pass.</summary>
    /// <param name="images">N images, from one to as many as are in a full pass.</param>
    /// <returns>N rows.</returns>
    internal Tensor Run(Tensor images)
    {
        using var scope = NewDisposeScope();
        var count = images.shape[0];
        var few = Math.Max(2, count);
        var size = few == full || _alike.GetOrAdd((few, get_num_threads()), key => AreAlike(key.Images)) ? few : full;
        return pass(Filled(images, size)).narrow(0, 0, count).MoveToOuterDisposeScope();
    }

    private bool AreAlike(long count)
    {
        using var scope = NewDisposeScope();
        var noise = NoiseImages.Of(shape, (int)count, 256);
        return pass(noise).equal(pass(Filled(noise, full)).narrow(0, 0, count)).all().item<bool>();
    }

    private static Tensor Filled(Tensor images, long size)
    {
        var count = images.shape[0];
        return count == size ? images : images.index_select(0, tensor([.. Enumerable.Range(0, (int)size).Select(i => Math.Min(i, count - 1))], device: images.device));
    }
}
