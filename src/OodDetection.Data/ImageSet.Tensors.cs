using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Data;

public sealed partial class ImageSet
{
    /// <summary>The images as a tensor: N×C×H×W, uint8, on the CPU.</summary>
    /// <remarks>The tensor belongs to the caller and shares no memory with the set.</remarks>
    public Tensor ToTensor()
    {
        var tensor = torch.empty(new long[] { Count, Channels, Height, Width }, dtype: ScalarType.Byte, device: CPU);
        // A span holds 2 GB at most, so larger sets are written in slices.
        var perSlice = Math.Max(1, int.MaxValue / ImageSize);
        for (var start = 0; start < Count; start += perSlice)
        {
            var count = Math.Min(perSlice, Count - start);
            using var slice = tensor.narrow(0, start, count);
            CopyTo(start, count, slice.bytes);
        }

        return tensor;
    }

    /// <summary>The labels as a tensor: N, int64, on the CPU, in the order of the images.</summary>
    /// <remarks>The tensor belongs to the caller.</remarks>
    /// <exception cref="InvalidOperationException">The set has no labels.</exception>
    public Tensor LabelsToTensor() => torch.tensor(Array.ConvertAll(RequireLabels(), label => (long)label), device: CPU);

    long IImageSource.Count => Count;

    ImageShape IImageSource.Shape => new(Channels, Height, Width);

    Tensor IImageSource.Read(IReadOnlyList<long> indices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(indices);
        cancellationToken.ThrowIfCancellationRequested();
        int[] chosen = [.. indices.Select(index => checked((int)index))];
        foreach (var index in chosen) CheckIndex(index);
        return Pick(chosen, Name).ToTensor().DetachFromDisposeScope();
    }

    private void CopyTo(int start, int count, Span<byte> target)
    {
        for (var i = 0; i < count; i++)
            _images[start + i].Span.CopyTo(target.Slice(i * ImageSize, ImageSize));
    }
}
