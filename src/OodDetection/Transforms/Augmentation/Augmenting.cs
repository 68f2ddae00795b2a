using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>What all augmentations have in common.</summary>
internal static class Augmenting
{
    /// <summary>Checks what an augmentation is given; values are not looked at.</summary>
    internal static ImageShape Check(Tensor images, Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        var shape = ImageBatch.CheckShape(images, nameof(images));
        if (images.dtype != ScalarType.Float32)
            throw new ArgumentException("Expected float32 images with values in [0, 1] to augment; got uint8. Convert them: images.to(ScalarType.Float32).div(255f).", nameof(images));
        return shape;
    }

    /// <summary>Applies an augmentation that a user may have written.</summary>
    /// <exception cref="InvalidOperationException">It changed the images' shape, type or device.</exception>
    internal static Tensor Apply(IImageAugmentation augmentation, Tensor images, Random random)
    {
        var result = augmentation.Apply(images, random);
        if (!result.shape.AsSpan().SequenceEqual(images.shape) || result.dtype != images.dtype || result.device_type != images.device_type)
        {
            throw new InvalidOperationException(
                $"The augmentation {augmentation.GetType().Name} made {Described(result)} of {Described(images)}; an augmentation keeps shape, type and device.");
        }

        // An augmentation may hand its input back as it is; moving that to another dispose scope would take it from its owner.
        return ReferenceEquals(result, images) ? images.alias() : result;
    }

    /// <summary>One number for each image, evenly from a range.</summary>
    internal static double[] Draw(long count, (double Least, double Most) range, Random random)
    {
        var values = new double[count];
        for (var i = 0; i < values.Length; i++) values[i] = range.Least + (range.Most - range.Least) * random.NextDouble();
        return values;
    }

    /// <summary>Numbers as <c>float32</c> of the given shape, on a device.</summary>
    internal static Tensor Column(double[] values, Device device, params long[] shape)
        => tensor(Array.ConvertAll(values, v => (float)v), device: device).reshape(shape);

    /// <summary>
    /// Linear maps along the height and along the width, other ones for each image. A crop with interpolation is such a pair and so is a blur;
    /// as matrix products they cost side · side multiplications a row, little beside a convolution network, and need no operator of their own.
    /// </summary>
    /// <param name="images">N×C×H×W.</param>
    /// <param name="rows">N×H×H: row i of the result is the sum over j of rows[i, j] · row j of the image. Rows sum to 1.</param>
    /// <param name="columns">N×W×W, likewise.</param>
    internal static Tensor Map(Tensor images, Tensor rows, Tensor columns)
        // Weights that sum to 1 do so up to rounding: 1.0000001 is no pixel value.
        => rows.unsqueeze(1).matmul(images).matmul(columns.transpose(1, 2).unsqueeze(1)).clamp_(Held(0), Held(1));

    private static string Described(Tensor images) => $"{string.Join('×', images.shape)} {images.dtype} on {images.device_type}";
}
