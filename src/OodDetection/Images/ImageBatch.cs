using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What a batch of images has to be; the one place where it is checked.</summary>
internal static class ImageBatch
{
    /// <summary>Checks type, rank and size, which costs nothing. Values are checked by <see cref="CheckValues"/> chunk by chunk.</summary>
    internal static ImageShape CheckShape(Tensor images, string parameter, ImageShape? expected = null)
    {
        ArgumentNullException.ThrowIfNull(images, parameter);
        var form = expected is { } e ? $"N×{e} images" : "N×C×H×W images";
        if (images.IsInvalid) throw Disposed(form, parameter);
        var shape = images.shape;
        if (images.dtype is not (ScalarType.Byte or ScalarType.Float32))
            throw new ArgumentException($"Expected {form} of type uint8 or float32; got {Describe(images)}.{TypeHint(images.dtype)}", parameter);
        if (shape.Length != 4)
            throw new ArgumentException($"Expected {form} (four dimensions); got {Describe(images)}.{Hint(shape)}", parameter);
        if (shape[0] == 0)
            throw new ArgumentException($"Expected at least one image; got an empty batch, {Describe(images)}.", parameter);
        if (shape[1] == 0 || shape[2] == 0 || shape[3] == 0)
            throw new ArgumentException($"Expected images of at least one channel and one pixel; got {Describe(images)}.", parameter);

        var actual = new ImageShape(checked((int)shape[1]), checked((int)shape[2]), checked((int)shape[3]));
        if (expected is { } wanted && actual != wanted)
            throw new ArgumentException($"Expected {form}, the shape of the training images; got {Describe(images)}.", parameter);
        return actual;
    }

    /// <summary>Refuses a tensor that was disposed, before anything is asked of it.</summary>
    internal static void CheckAlive(Tensor images, string parameter)
    {
        ArgumentNullException.ThrowIfNull(images, parameter);
        if (images.IsInvalid) throw Disposed("N×C×H×W images", parameter);
    }

    /// <summary>Refuses float images with a value outside [0, 1] or NaN.</summary>
    internal static void CheckValues(Tensor images, string parameter)
    {
        if (images.dtype == ScalarType.Byte) return;
        using var scope = NewDisposeScope();
        var low = images.min().item<float>(); // min and max propagate NaN
        var high = images.max().item<float>();
        if (float.IsNaN(low) || float.IsNaN(high))
            throw new ArgumentException("Expected float32 images with values in [0, 1]; got NaN among them.", parameter);
        if (low < 0 || high > 1)
        {
            var hint = high > 1 && low >= 0 && high <= 255 ? " Divide by 255, or pass the images as uint8." : "";
            throw new ArgumentException(FormattableString.Invariant($"Expected float32 images with values in [0, 1]; got values from {low} to {high}.{hint}"), parameter);
        }
    }

    /// <summary>Checks what somebody's source of images gave.</summary>
    /// <exception cref="InvalidOperationException">It is something else than was asked for.</exception>
    internal static void CheckRead(Tensor images, int count, ImageShape shape)
    {
        try
        {
            ArgumentNullException.ThrowIfNull(images);
            CheckShape(images, nameof(images), shape);
            CheckValues(images, nameof(images));
        }
        catch (ArgumentException error)
        {
            throw new InvalidOperationException($"The source of images gave something else than {count}×{shape}: {error.Message}", error);
        }

        if (images.shape[0] != count) throw new InvalidOperationException($"Expected {count} images from the source; got {images.shape[0]}.");
    }

    /// <summary>Checks the shape of a source's images.</summary>
    internal static void CheckShape(IImageSource images, string parameter, ImageShape? expected = null)
    {
        ArgumentNullException.ThrowIfNull(images, parameter);
        if (images is TensorSource { Images: var all })
        {
            CheckShape(all, parameter, expected);
            return;
        }

        if (images.Count < 1) throw new ArgumentException($"Expected at least one image; got a source of {images.Count}.", parameter);
        if (images.Shape is not { Channels: > 0, Height: > 0, Width: > 0 }) throw new ArgumentException($"Expected images of at least one channel and one pixel; got {images.Shape}.", parameter);
        if (expected is { } wanted && images.Shape != wanted) throw new ArgumentException($"Expected {wanted} images, the shape of the training images; got a source of {images.Shape}.", parameter);
    }

    private static ArgumentException Disposed(string form, string parameter) => new($"Expected {form}; got a tensor that was disposed.", parameter);

    private static string Describe(Tensor images)
        => $"{string.Join('×', images.shape)}{(images.shape.Length == 0 ? "a scalar" : "")} of type {Name(images.dtype)}";

    private static string Name(ScalarType type) => type switch
    {
        ScalarType.Byte => "uint8",
        ScalarType.Float32 => "float32",
        ScalarType.Float64 => "float64",
        ScalarType.Float16 => "float16",
        ScalarType.BFloat16 => "bfloat16",
        _ => type.ToString().ToLowerInvariant(),
    };

    private static string TypeHint(ScalarType type)
        => is_floating_point(type) ? " Convert them: images.to(torch.float32), with values in [0, 1]."
        : is_integral(type) ? " Grey levels from 0 to 255 are images.to(torch.uint8)."
        : "";

    private static string Hint(long[] shape) => shape.Length == 3 ? " For one image, add a dimension: images.unsqueeze(0)." : "";
}
