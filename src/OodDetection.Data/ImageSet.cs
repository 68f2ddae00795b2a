using System.Collections.ObjectModel;

namespace OodDetection.Data;

/// <summary>
/// An immutable set of images of one shape, kept as bytes: N images of C×H×W, optionally with a label each.
/// </summary>
/// <remarks>
/// <para>Pixels are stored plane by plane (all of channel 0 first), as 0..255. A set costs C·H·W bytes an image;
/// selections (<see cref="WithClasses(int[])"/>, <see cref="Sample"/>, <see cref="Concatenate(string, ImageSet[])"/> and so on) share
/// the pixels with the set they come from and cost 16 bytes an image.</para>
/// <para>A set is never empty: a selection that would leave nothing is an error that says what there is.</para>
/// <para><b>Thread safety.</b> All members may be called from several threads at once.</para>
/// </remarks>
public sealed partial class ImageSet : IImageSource
{
    private static readonly IReadOnlyDictionary<int, string> NoNames = ReadOnlyDictionary<int, string>.Empty;

    private readonly ReadOnlyMemory<byte>[] _images;
    private readonly int[]? _labels;

    // Takes ownership of the arrays: callers hand over what nobody else writes to.
    internal ImageSet(
        string name,
        ReadOnlyMemory<byte>[] images,
        int channels,
        int height,
        int width,
        int[]? labels,
        IReadOnlyDictionary<int, string>? classNames)
    {
        Name = name;
        _images = images;
        Channels = channels;
        Height = height;
        Width = width;
        _labels = labels;
        Labels = labels is null ? null : Array.AsReadOnly(labels);
        ClassNames = classNames ?? NoNames;
    }

    /// <summary>What the set is and how it was selected, for messages and reports.</summary>
    public string Name { get; }

    /// <summary>The number of images N, at least 1.</summary>
    public int Count => _images.Length;

    /// <summary>The number of channels C: 1 for greyscale, 3 for red, green, blue.</summary>
    public int Channels { get; }

    /// <summary>The height H of every image in pixels.</summary>
    public int Height { get; }

    /// <summary>The width W of every image in pixels.</summary>
    public int Width { get; }

    /// <summary>The label of each image, in the order of the images; <see langword="null"/> if the set has no labels.</summary>
    public IReadOnlyList<int>? Labels { get; }

    /// <summary>Names of classes by label; empty if none are known. May name classes that have no image here.</summary>
    public IReadOnlyDictionary<int, string> ClassNames { get; }

    /// <summary>The bytes of one image: C·H·W.</summary>
    public int ImageSize => Channels * Height * Width;

    /// <summary>Makes a set from pixels in one buffer, which is copied.</summary>
    /// <param name="name">What the set is, for messages.</param>
    /// <param name="pixels">N·C·H·W bytes: image by image, plane by plane, row by row.</param>
    /// <param name="channels">The number of channels C.</param>
    /// <param name="height">The height H in pixels.</param>
    /// <param name="width">The width W in pixels.</param>
    /// <param name="labels">One label for each image, or <see langword="null"/>.</param>
    /// <param name="classNames">Names by label, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The buffer is empty or not a multiple of C·H·W, or the number of labels is not N.</exception>
    public static ImageSet FromBytes(
        string name,
        ReadOnlySpan<byte> pixels,
        int channels,
        int height,
        int width,
        IReadOnlyList<int>? labels = null,
        IReadOnlyDictionary<int, string>? classNames = null) =>
        FromOwned(name, pixels.ToArray(), channels, height, width, labels?.ToArray(), Copy(classNames));

    /// <summary>The pixels of one image: C·H·W bytes, plane by plane, row by row. Nothing is copied.</summary>
    /// <param name="index">The image, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such image.</exception>
    public ReadOnlySpan<byte> Pixels(int index)
    {
        CheckIndex(index);
        return _images[index].Span;
    }

    /// <summary>The name of a class as <c>4 (Coat)</c>, or the number alone if it has no name.</summary>
    /// <param name="label">The label of the class.</param>
    public string DescribeClass(int label) =>
        ClassNames.TryGetValue(label, out var name) && name != $"{label}" ? $"{label} ({name})" : $"{label}";

    /// <summary>The same images under another name.</summary>
    /// <param name="name">The new name.</param>
    public ImageSet WithName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(name, _images, Channels, Height, Width, _labels, ClassNames);
    }

    /// <summary>Name, count and shape, for messages.</summary>
    public override string ToString() => $"{Name}: {Count} images of {Channels}×{Height}×{Width}";

    internal static ImageSet FromOwned(
        string name,
        byte[] pixels,
        int channels,
        int height,
        int width,
        int[]? labels,
        IReadOnlyDictionary<int, string>? classNames)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var size = (long)channels * height * width;
        if (pixels.Length == 0 || pixels.Length % size != 0)
        {
            throw new ArgumentException(
                $"{name}: expected N·{size} bytes of pixels (N ≥ 1 images of {channels}×{height}×{width}), got {pixels.Length}.",
                nameof(pixels));
        }

        var count = (int)(pixels.Length / size);
        CheckLabels(name, count, labels?.Length);
        var images = new ReadOnlyMemory<byte>[count];
        for (var i = 0; i < count; i++)
            images[i] = pixels.AsMemory((int)(i * size), (int)size);
        return new ImageSet(name, images, channels, height, width, labels, classNames);
    }

    internal static IReadOnlyDictionary<int, string> NumberNames(IEnumerable<string> names, int first = 0) =>
        names.Select((name, i) => KeyValuePair.Create(i + first, name)).ToDictionary().AsReadOnly();

    private static void CheckLabels(string name, int images, int? labels)
    {
        if (labels is { } found && found != images)
            throw new ArgumentException($"{name}: expected one label for each of the {images} images, got {found} labels.", nameof(labels));
    }

    private static ReadOnlyDictionary<int, string>? Copy(IReadOnlyDictionary<int, string>? names) =>
        names is null ? null : new Dictionary<int, string>(names).AsReadOnly();

    private void CheckIndex(int index)
    {
        if ((uint)index >= (uint)Count)
        {
            throw new ArgumentOutOfRangeException(
                nameof(index), index, $"{Name} has {Count} images: expected an index from 0 to {Count - 1}.");
        }
    }
}
