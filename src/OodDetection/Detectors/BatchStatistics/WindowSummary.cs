using System.Runtime.InteropServices;

namespace OodDetection;

/// <summary>
/// All that a detector has to know about the images of a window: sums, and one number for each image. Summaries of parts of a window, by the same
/// detector, merge to that of the whole.
/// </summary>
/// <remarks>
/// <para>Made by <see cref="BatchStatisticsDetector.Summarise"/>.</para>
/// <para><b>Thread safety.</b> None: use it from one thread at a time.</para>
/// </remarks>
public sealed class WindowSummary
{
    private readonly List<double> _images = [];

    internal WindowSummary(IReadOnlyList<int> dimensions) => Sums = new EvidenceSums(dimensions);

    /// <summary>How many images it holds.</summary>
    public int Count => _images.Count;

    /// <summary>The sums of the parts' numbers.</summary>
    internal EvidenceSums Sums { get; }

    /// <summary>−ln p of each image by itself, in the order in which the images came.</summary>
    internal ReadOnlySpan<double> ImageEvidence => CollectionsMarshal.AsSpan(_images);

    /// <summary>The summary of the images of both, those of <paramref name="other"/> last. Neither is changed.</summary>
    /// <exception cref="ArgumentException">The other summary is of another kind of detector.</exception>
    public WindowSummary Merge(WindowSummary other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Merge([this, other]);
    }

    /// <summary>The summary of the images of all of them, in this order. None is changed.</summary>
    /// <param name="parts">Summaries by one detector, such as those of single images (<see cref="BatchStatisticsDetector.SummariseEach"/>) that are to make a window.</param>
    /// <exception cref="ArgumentException">There are none, or they are of different kinds of detectors.</exception>
    public static WindowSummary Merge(IEnumerable<WindowSummary> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        WindowSummary? merged = null;
        foreach (var part in parts)
        {
            ArgumentNullException.ThrowIfNull(part, nameof(parts));
            merged ??= new WindowSummary([.. part.Sums.Dimensions]);
            part.CheckDimensions(merged.Sums.Dimensions, nameof(parts));
            merged.Sums.Add(part.Sums);
            merged._images.AddRange(part._images);
        }

        return merged ?? throw new ArgumentException("Expected at least one summary to merge; got none.", nameof(parts));
    }

    internal void CheckDimensions(IEnumerable<int> expected, string parameterName)
    {
        if (!Sums.Dimensions.SequenceEqual(expected))
            throw new ArgumentException($"Expected a summary by the same detector, with {string.Join(" + ", expected)} numbers an image; got one with {string.Join(" + ", Sums.Dimensions)}.", parameterName);
    }

    internal void Add(ImageEvidence image)
    {
        Sums.Add(image.Parts);
        _images.Add(image.NegativeLogP);
    }

    internal void Clear()
    {
        Sums.Clear();
        _images.Clear();
    }
}
