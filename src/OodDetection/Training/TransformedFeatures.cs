using System.Collections;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What a classifier sees of a set of images, each under one of K transforms. Where all of it is small enough it is computed once and kept.</summary>
/// <remarks>A few known outliers fill half of every batch of a training: their features are computed once for each transform, and not again and again.</remarks>
internal sealed class TransformedFeatures : IClassifierImages, IDisposable
{
    private readonly ImageSampler _images;
    private readonly TransformSet _transforms;
    private readonly Func<Tensor, int[], Tensor[]> _features;
    private readonly long _maxBytes;
    private BitArray? _known; // of each row, whether it is computed
    private Tensor[]? _rows; // for each layer (N·K)×…, the channels last; row i·K + k is image i under transform k
    private bool _decided;

    /// <param name="images">The images; they must not be augmented where features may be kept.</param>
    /// <param name="transforms">The transforms.</param>
    /// <param name="features">From n prepared, transformed images, and the number of the transform of each, to features of each layer, n×….</param>
    /// <param name="maxBytes">How much memory kept features may take; 0 for none.</param>
    internal TransformedFeatures(ImageSampler images, TransformSet transforms, Func<Tensor, int[], Tensor[]> features, long maxBytes)
        => (_images, _transforms, _features, _maxBytes, _decided) = (images, transforms, features, maxBytes, maxBytes == 0);

    /// <summary>How many images there are.</summary>
    public long Count => _images.Count;

    /// <summary>The bytes that are kept.</summary>
    internal long KeptBytes => _rows?.Sum(rows => rows.numel() * rows.element_size()) ?? 0;

    /// <summary>Says which images will be taken, in the order of the calls, so that they are read in the meantime. Where features are kept there is nothing to read.</summary>
    public void Expect(long[] indices)
    {
        if (_decided && _rows is null) _images.Expect(indices);
    }

    /// <summary>The features of images, the i-th under the transform <paramref name="labels"/>[i].</summary>
    /// <param name="indices">Which images.</param>
    /// <param name="labels">As many numbers of transforms, 0 to K − 1.</param>
    public Tensor[] Take(long[] indices, int[] labels)
    {
        if (_decided && _rows is null) return Compute(indices, labels);
        using var scope = NewDisposeScope();
        long[] keys = [.. indices.Zip(labels, (index, label) => index * _transforms.Count + label)];
        long[] missing = [.. keys.Distinct().Where(key => _known is null || !_known[(int)key])];
        if (missing.Length > 0)
        {
            var computed = Compute([.. missing.Select(key => key / _transforms.Count)], [.. missing.Select(key => (int)(key % _transforms.Count))]);
            if (!_decided) Decide(computed);
            if (_rows is null) return [.. Spread(computed, missing, keys).Select(values => values.MoveToOuterDisposeScope())];
            Keep(missing, computed);
        }

        var at = tensor(keys, device: _rows![0].device);
        return [.. _rows.Select(rows => Features(rows.index_select(0, at)).MoveToOuterDisposeScope())];
    }

    // What was computed for different keys, for all of them.
    private static Tensor[] Spread(Tensor[] computed, long[] different, long[] keys)
    {
        if (different.Length == keys.Length) return computed;
        var places = different.Select((key, place) => (key, place)).ToDictionary(pair => pair.key, pair => (long)pair.place);
        var at = tensor([.. keys.Select(key => places[key])], device: computed[0].device);
        return [.. computed.Select(values => Features(Rows(values).index_select(0, at)))];
    }

    public void Dispose()
    {
        foreach (var rows in _rows ?? []) rows.Dispose();
        _rows = null;
        _images.Dispose();
    }

    private Tensor[] Compute(long[] indices, int[] labels) => _features(_transforms.Apply(_images.Take(indices), labels), labels);

    // The size of the features is known once there are some.
    private void Decide(Tensor[] computed)
    {
        _decided = true;
        var count = Count * _transforms.Count;
        var bytes = computed.Sum(values => values.numel() / values.shape[0] * values.element_size()) * (double)count;
        if (bytes > _maxBytes || count > int.MaxValue) return;
        _known = new BitArray((int)count);
        _rows = [.. computed.Select(values => empty([count, .. Rows(values).shape[1..]], values.dtype, values.device).DetachFromDisposeScope())];
    }

    private void Keep(long[] keys, Tensor[] computed)
    {
        var at = tensor(keys, device: _rows![0].device);
        foreach (var (rows, values) in _rows.Zip(computed)) rows.index_copy_(0, at, Rows(values));
        foreach (var key in keys) _known![(int)key] = true;
    }

    // The channels last, which is how convolutions want them: taking rows would lay N×C×H×W out anew.
    private static Tensor Rows(Tensor values) => values.dim() == 4 ? values.permute(0, 2, 3, 1) : values;

    private static Tensor Features(Tensor rows) => rows.dim() == 4 ? rows.permute(0, 3, 1, 2) : rows;
}
