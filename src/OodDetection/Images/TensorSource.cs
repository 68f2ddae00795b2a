using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Images that are in memory already, as a source.</summary>
/// <param name="images">N×C×H×W; they stay the caller's.</param>
internal sealed class TensorSource(Tensor images) : IImageSource
{
    internal Tensor Images => images;

    internal bool IsDisposed => images.IsInvalid;

    /// <summary>Whether a source, or what it takes its images of, is one.</summary>
    internal static bool IsInMemory(IImageSource source) => source is TensorSource or ImageSubset { IsInMemory: true };

    public long Count => images.shape[0];

    public ImageShape Shape => new((int)images.shape[1], (int)images.shape[2], (int)images.shape[3]);

    public Tensor Read(IReadOnlyList<long> indices, CancellationToken cancellationToken = default)
    {
        using var chosen = tensor(indices as long[] ?? [.. indices], device: images.device);
        using var detached = images.detach();
        return detached.index_select(0, chosen).DetachFromDisposeScope();
    }
}

/// <summary>Some of the images of a source, in an order of its own.</summary>
internal sealed class ImageSubset(IImageSource images, long[] places) : IImageSource
{
    internal bool IsInMemory => TensorSource.IsInMemory(images);

    public long Count => places.Length;

    public ImageShape Shape => images.Shape;

    public Tensor Read(IReadOnlyList<long> indices, CancellationToken cancellationToken = default)
        => images.Read([.. indices.Select(index => places[index])], cancellationToken);
}
