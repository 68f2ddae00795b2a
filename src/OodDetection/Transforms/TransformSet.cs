using System.Collections;
using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>An ordered set of geometric transforms T_1 … T_K. The index of a transform is the label that a network learns to predict.</summary>
public sealed class TransformSet : IReadOnlyList<IGeometricTransform>
{
    private readonly IGeometricTransform[] _transforms;

    /// <summary>Makes a set of transforms of the caller's choice.</summary>
    /// <param name="name">The set's name.</param>
    /// <param name="transforms">The transforms in order; at least one, each with a name of its own.</param>
    /// <exception cref="ArgumentException">There is no transform, one is null, or two have the same name.</exception>
    public TransformSet(string name, IEnumerable<IGeometricTransform> transforms)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(transforms);
        Name = name;
        _transforms = [.. transforms];
        if (_transforms.Length == 0)
            throw new ArgumentException($"Expected at least one transform in the set '{name}'; got none.", nameof(transforms));
        if (Array.Exists(_transforms, t => t is null))
            throw new ArgumentException($"Expected transforms in the set '{name}'; one is null.", nameof(transforms));
        var twice = _transforms.GroupBy(t => t.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
            throw new ArgumentException($"Expected transforms with names of their own in the set '{name}'; '{twice.Key}' comes {twice.Count()} times.", nameof(transforms));
    }

    /// <summary>The identity alone: for detectors that use a network as it is.</summary>
    public static TransformSet Identity { get; } = new("identity", [new AffineTransform(false, 0, 0, 0)]);

    /// <summary>Rotations by 0°, 90°, 180° and 270°, counter-clockwise: K = 4, the set of the intermediate-layer paper.</summary>
    public static TransformSet Rotations { get; } = new("rotations", Enumerable.Range(0, 4).Select(k => new AffineTransform(false, 0, 0, k)));

    /// <summary>
    /// GEOM's own 72 transforms: {no flip, flip} × row shift {0, −¼, +¼} × column shift {0, −¼, +¼} × four rotations, in this nesting order,
    /// so that the label is ((flip·3 + i)·3 + j)·4 + k. A quarter of the size is 8 pixels for 32×32 images, 16 for 64×64.
    /// </summary>
    public static TransformSet Geom72 { get; } = new(
        "geom72",
        from flip in new[] { false, true }
        from rows in new[] { 0, -0.25, 0.25 }
        from columns in new[] { 0, -0.25, 0.25 }
        from turns in Enumerable.Range(0, 4)
        select new AffineTransform(flip, rows, columns, turns));

    /// <summary>The set's name.</summary>
    public string Name { get; }

    /// <summary>The number of transforms, K.</summary>
    public int Count => _transforms.Length;

    /// <summary>The transform with label <paramref name="index"/>, from 0.</summary>
    public IGeometricTransform this[int index] => _transforms[index];

    /// <summary>Applies every transform to every image.</summary>
    /// <param name="images">N×C×H×W, of any type and on any device.</param>
    /// <returns>(K·N)×C×H×W: first T_1 of all images, then T_2 of all images, and so on.</returns>
    public Tensor ApplyAll(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        using var scope = NewDisposeScope();
        var parts = _transforms.Select(t => ApplyChecked(t, images)).ToArray();
        return (parts.Length == 1 ? parts[0] : cat(parts)).MoveToOuterDisposeScope();
    }

    /// <summary>Applies one transform to each image.</summary>
    /// <param name="images">N×C×H×W, of any type and on any device.</param>
    /// <param name="labels">The labels of the transforms, from 0: one for each image.</param>
    /// <returns>N×C×H×W: image i under the transform <c>labels[i]</c>, in the order of the input.</returns>
    /// <exception cref="ArgumentException">There are more or fewer labels than images, or a label is out of range.</exception>
    public Tensor Apply(Tensor images, ReadOnlySpan<int> labels)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (labels.Length != images.shape[0])
            throw new ArgumentException($"Expected one label for each of {images.shape[0]} images; got {labels.Length}.", nameof(labels));
        var members = new List<long>[Count];
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= Count)
                throw new ArgumentException($"Expected labels from 0 to {Count - 1}; got {labels[i]} for image {i}.", nameof(labels));
            (members[labels[i]] ??= []).Add(i);
        }

        using var scope = NewDisposeScope();
        var result = empty_like(images);
        for (var k = 0; k < Count; k++)
        {
            if (members[k] is not { } rows) continue;
            var index = tensor(rows.ToArray(), device: images.device);
            result.index_copy_(0, index, ApplyChecked(_transforms[k], images.index_select(0, index)));
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>Whether another set has the same transforms in the same order, as one of a detector from a file has; transforms of the caller's own are the same if they are one object.</summary>
    internal bool IsSame(TransformSet other)
        => ReferenceEquals(this, other) || (Count == other.Count && _transforms.Zip(other._transforms).All(pair => ReferenceEquals(pair.First, pair.Second) || (pair.First is AffineTransform one && pair.Second is AffineTransform two && one.IsSame(two))));

    /// <inheritdoc/>
    public IEnumerator<IGeometricTransform> GetEnumerator() => ((IEnumerable<IGeometricTransform>)_transforms).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // A user's transform that changes the shape or type would otherwise show up far from here, as a failed concatenation or convolution.
    private static Tensor ApplyChecked(IGeometricTransform transform, Tensor images)
    {
        var result = transform.Apply(images);
        if (!result.shape.AsSpan().SequenceEqual(images.shape))
            throw new InvalidOperationException($"The transform '{transform.Name}' made {string.Join('×', result.shape)} of {string.Join('×', images.shape)}; a geometric transform keeps the shape.");
        if (result.dtype != images.dtype)
            throw new InvalidOperationException($"The transform '{transform.Name}' made {result.dtype} of {images.dtype} images; a geometric transform keeps the type.");
        // A transform may hand its input back as it is; moving that to another dispose scope would take it from its owner.
        return ReferenceEquals(result, images) ? images.alias() : result;
    }
}
