using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>
/// Logarithms whose last bit doesn't depend on the other images of a batch. libtorch takes them of several numbers at once and of what is left over one by
/// one, by another algorithm; over a whole batch, which ones are left over changes with its size and with the number of threads.
/// </summary>
internal static class ImageByImage
{
    /// <summary>Takes the logarithm in place.</summary>
    /// <param name="values">N×…, contiguous, positive.</param>
    /// <returns>The same tensor.</returns>
    internal static Tensor Log_(Tensor values)
    {
        for (var i = 0L; i < values.shape[0]; i++)
        {
            using var image = values.select(0, i);
            image.log_();
        }

        return values;
    }
}
