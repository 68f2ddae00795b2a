using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What labels of images have to be; the one place where it is checked.</summary>
internal static class ClassLabels
{
    /// <summary>A copy of the labels of a number of images.</summary>
    /// <exception cref="ArgumentException">They are no whole numbers, not one for each image, or negative.</exception>
    internal static long[] Of(Tensor labels, long images, string parameter)
    {
        if (!is_integral(labels.dtype) || labels.dtype == ScalarType.Bool)
            throw new ArgumentException($"Expected labels that are whole numbers, such as int64; got {labels.dtype}.", parameter);
        if (labels.shape is not [var given] || given != images)
            throw new ArgumentException($"Expected {images} labels, one for each image; got {(labels.shape.Length == 0 ? "a scalar" : string.Join('×', labels.shape))}.", parameter);
        using var scope = NewDisposeScope();
        var numbers = labels.detach().to(ScalarType.Int64).cpu().data<long>().ToArray();
        var wrong = Array.FindIndex(numbers, label => label < 0);
        return wrong < 0 ? numbers : throw new ArgumentException($"Expected labels from 0; got {numbers[wrong]} at index {wrong}.", parameter);
    }

    /// <summary>Refuses labels that the network has no logit for.</summary>
    internal static void RequireBelow(IReadOnlyList<long> labels, int classes, string parameter)
    {
        for (var i = 0; i < labels.Count; i++)
        {
            if (labels[i] >= classes)
                throw new ArgumentException($"Expected labels from 0 to {classes - 1}, since the network gives {classes} logits; got {labels[i]} at index {i}.", parameter);
        }
    }
}
