using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The images of a set without copies, by <see cref="ImageHashes"/>: of equal ones the first.</summary>
internal sealed class DifferentImages : IDisposable
{
    private readonly Tensor? _made;

    /// <param name="images">N×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1]; they stay the caller's.</param>
    /// <param name="parameter">The caller's parameter, for the message.</param>
    /// <param name="cancellationToken">Stops the reading of images that are not in memory.</param>
    /// <exception cref="ArgumentException">A value is out of range or NaN: such images have no hash that tells them apart.</exception>
    internal DifferentImages(IImageSource images, string parameter, CancellationToken cancellationToken)
    {
        if (images is TensorSource { Images: var checkable }) ImageBatch.CheckValues(checkable, parameter);
        Hashes = ImageHashes.Of(images, cancellationToken);
        var known = new HashSet<ulong>();
        long[] first = [.. Enumerable.Range(0, Hashes.Length).Where(i => known.Add(Hashes[i]))];
        Indices = first;
        if (Copies == 0) Images = images;
        else if (images is TensorSource) Images = new TensorSource(_made = images.Read(first, cancellationToken));
        else Images = new ImageSubset(images, first);
    }

    /// <summary>The hash of each image of the set, copies included.</summary>
    internal ulong[] Hashes { get; }

    /// <summary>The different images, in the order of the set.</summary>
    internal IImageSource Images { get; }

    /// <summary>Where in the set the different images are, ascending.</summary>
    internal IReadOnlyList<long> Indices { get; }

    /// <summary>How many different images there are.</summary>
    internal long Count => Indices.Count;

    /// <summary>How many images are copies of earlier ones.</summary>
    internal long Copies => Hashes.Length - Count;

    public void Dispose() => _made?.Dispose();
}
