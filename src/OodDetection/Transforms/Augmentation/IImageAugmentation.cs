using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>
/// A random change of training images that keeps what they show. Unlike an <see cref="IGeometricTransform"/>, a network is not asked which
/// change it was. Implementations keep no state and may be used from several threads at once.
/// </summary>
public interface IImageAugmentation
{
    /// <summary>Changes each image of a batch in a way of its own, on the device that it is on.</summary>
    /// <param name="images">N×C×H×W, <c>float32</c>; values are taken to be in [0, 1] and are not checked, which would make a GPU wait.</param>
    /// <param name="random">
    /// The source of all randomness. What is drawn depends on the number and shape of the images alone, not on their values, so that an image
    /// fares the same whichever images are beside it, and the same on every device (up to the device's float32 rounding).
    /// </param>
    /// <returns>Changed images of the same shape and type, on the same device, in [0, 1]; the input is left as it is.</returns>
    /// <exception cref="ArgumentException">Type, rank or size is another than expected.</exception>
    Tensor Apply(Tensor images, Random random);
}
