using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The images of a set without copies, by <see cref="ImageHashes"/>: of equal ones the first.</summary>
internal sealed class DifferentImages : IDisposable
{
    private readonly Tensor? _made;

    /// <param name="images">N×C×H×W, <c>uint8</c> or <c>float32</c> in [0, 1]; they stay the caller's.</param>
    /// <param name="parameter">The caller's parameter, for the message.</param>
    /// <exception cref="ArgumentException">A value is out of range or NaN: such images have no hash that tells them apart.</exception>
    internal DifferentImages(Tensor images, string parameter)
    {
        ImageBatch.CheckValues(images, parameter);
        Hashes = [.. ImageHashes.Each(images)];
        var known = new HashSet<ulong>();
        long[] first = [.. Enumerable.Range(0, Hashes.Length).Where(i => known.Add(Hashes[i]))];
        Indices = first;
        if (Copies == 0)
        {
            Images = images;
            return;
        }

        using var indices = tensor(first, device: images.device);
        Images = _made = images.index_select(0, indices).DetachFromDisposeScope();
    }

    /// <summary>The hash of each image of the set, copies included.</summary>
    internal ulong[] Hashes { get; }

    /// <summary>The different images, in the order of the set.</summary>
    internal Tensor Images { get; }

    /// <summary>Where in the set the different images are, ascending.</summary>
    internal IReadOnlyList<long> Indices { get; }

    /// <summary>How many different images there are.</summary>
    internal long Count => Indices.Count;

    /// <summary>How many images are copies of earlier ones.</summary>
    internal long Copies => Hashes.Length - Count;

    public void Dispose() => _made?.Dispose();
}
