using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>What the values that a layer gives for a batch of images have to be: floating-point, a row for each image.</summary>
internal static class LayerRows
{
    /// <summary>Checks the values of a layer.</summary>
    /// <param name="values">What the layer gave.</param>
    /// <param name="layer">The layer, for the message, such as <c>layer 'body'</c>.</param>
    /// <param name="images">How many images went in.</param>
    /// <exception cref="ArgumentException">They are of another type, or have another number of rows.</exception>
    internal static void Check(Tensor values, string layer, long images)
    {
        var shape = values.shape;
        if (shape.Length == 0 || shape[0] != images)
        {
            throw new ArgumentException(
                $"The {layer} gives values of shape {(shape.Length == 0 ? "()" : string.Join('×', shape))} for {images} images: expected {images} rows, got {(shape.Length == 0 ? "none" : shape[0])}. The first dimension has to be the images'. " +
                "Choose a layer before images are cut into tiles or after they are put together again; for sequences, one whose output is N×T×C rather than T×N×C.");
        }

        if (!values.is_floating_point())
            throw new ArgumentException($"The {layer} gives values of type {values.dtype}; expected floating-point numbers. Choose the layer before they are rounded or compared.");
    }
}
