using System.Diagnostics.CodeAnalysis;

namespace OodDetection.Data;

public sealed partial class ImageSet
{
    /// <summary>Joins sets of one shape, in the given order. The pixels are shared, not copied.</summary>
    /// <remarks>
    /// The result has labels if all parts have them, and the class names of all parts. Labels are kept as they are: parts that
    /// give one label two names are refused, since their classes would mix.
    /// </remarks>
    /// <param name="name">The name of the joined set.</param>
    /// <param name="parts">At least one set.</param>
    /// <exception cref="ArgumentException">No part is given, shapes differ, or names of a label differ.</exception>
    public static ImageSet Concatenate(string name, params ImageSet[] parts)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Length == 0)
            throw new ArgumentException($"{name}: expected at least one set to join, got none.", nameof(parts));
        var first = parts[0];
        foreach (var part in parts)
        {
            if ((part.Channels, part.Height, part.Width) != (first.Channels, first.Height, first.Width))
            {
                throw new ArgumentException(
                    $"{name}: the parts must have one shape; {first} but {part}. Pad or convert one of them first.", nameof(parts));
            }
        }

        var labels = parts.All(p => p._labels is not null) ? parts.SelectMany(p => p._labels!).ToArray() : null;
        var images = parts.SelectMany(p => p._images).ToArray();
        return new ImageSet(name, images, first.Channels, first.Height, first.Width, labels, MergeNames(name, parts));
    }

    /// <summary>The same images with other labels, or with labels if there were none.</summary>
    /// <param name="labels">One label for each image.</param>
    /// <param name="classNames">Names by label, or <see langword="null"/>.</param>
    /// <exception cref="ArgumentException">The number of labels is not <see cref="Count"/>.</exception>
    public ImageSet WithLabels(IReadOnlyList<int> labels, IReadOnlyDictionary<int, string>? classNames = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        CheckLabels(Name, Count, labels.Count);
        return new ImageSet(Name, _images, Channels, Height, Width, [.. labels], Copy(classNames));
    }

    /// <summary>The images with rows and columns swapped: H×W becomes W×H. Copies the pixels.</summary>
    public ImageSet Transpose() => Rebuild(Width, Height, 0, (source, target) =>
    {
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
                target[(x * Height) + y] = source[(y * Width) + x];
        }
    });

    /// <summary>The images in the middle of a larger frame, for example 28×28 within 32×32. Copies the pixels.</summary>
    /// <remarks>If the difference is odd, the extra pixel is at the bottom or right.</remarks>
    /// <param name="height">The new height, at least <see cref="Height"/>.</param>
    /// <param name="width">The new width, at least <see cref="Width"/>.</param>
    /// <param name="value">The value of the frame, 0 to 255.</param>
    /// <exception cref="ArgumentOutOfRangeException">The frame is smaller than the image.</exception>
    [SuppressMessage("Usage", "CA2208", Justification = "Both parameters are named by their own check.")]
    public ImageSet PadTo(int height, int width, byte value = 0)
    {
        if (height < Height)
            throw new ArgumentOutOfRangeException(nameof(height), height, $"{Name} has height {Height}: expected at least that.");
        if (width < Width)
            throw new ArgumentOutOfRangeException(nameof(width), width, $"{Name} has width {Width}: expected at least that.");
        var (top, left) = ((height - Height) / 2, (width - Width) / 2);
        return Rebuild(height, width, value, (source, target) =>
        {
            for (var y = 0; y < Height; y++)
                source.Slice(y * Width, Width).CopyTo(target[(((y + top) * width) + left)..]);
        });
    }

    /// <summary>Grey images as RGB: the one channel is repeated. Images with 3 channels stay as they are.</summary>
    /// <exception cref="InvalidOperationException">The images have neither 1 nor 3 channels.</exception>
    public ImageSet ToRgb()
    {
        if (Channels == 3) return this;
        if (Channels != 1)
            throw new InvalidOperationException($"{this}: expected 1 channel (grey) to make 3 of.");
        var images = Array.ConvertAll(_images, image => (ReadOnlyMemory<byte>)(byte[])[.. image.Span, .. image.Span, .. image.Span]);
        return new ImageSet(Name, images, 3, Height, Width, _labels, ClassNames);
    }

    private static Dictionary<int, string> MergeNames(string name, ImageSet[] parts)
    {
        var names = new Dictionary<int, string>();
        foreach (var (label, className) in parts.SelectMany(p => p.ClassNames))
        {
            if (!names.TryAdd(label, className) && names[label] != className)
            {
                throw new ArgumentException(
                    $"{name}: label {label} is '{names[label]}' in one part and '{className}' in another. Give one of them other labels with WithLabels first.",
                    nameof(parts));
            }
        }

        return names;
    }

    private delegate void PlaneCopy(ReadOnlySpan<byte> source, Span<byte> target);

    // One array for each image: whole sets above 2 GB stay possible.
    private ImageSet Rebuild(int height, int width, byte fill, PlaneCopy copy)
    {
        var images = Array.ConvertAll(_images, image =>
        {
            var target = new byte[Channels * height * width];
            Array.Fill(target, fill);
            for (var c = 0; c < Channels; c++)
                copy(image.Span.Slice(c * Height * Width, Height * Width), target.AsSpan(c * height * width, height * width));
            return (ReadOnlyMemory<byte>)target;
        });
        return new ImageSet(Name, images, Channels, height, width, _labels, ClassNames);
    }
}
