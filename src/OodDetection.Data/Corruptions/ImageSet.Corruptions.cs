using OodDetection.Data.Corruptions;

namespace OodDetection.Data;

public sealed partial class ImageSet
{
    /// <summary>The images, each corrupted, with the same labels. Copies the pixels and needs no memory beside them.</summary>
    /// <remarks>
    /// Same as <see cref="Corruption.Apply"/> of <see cref="ToTensor"/>. It matters to what is random whether a selection or a corruption
    /// comes first, since the draws go by the index in the set: corrupt first to have the same images in every selection.
    /// </remarks>
    /// <param name="corruption">The corruption, for example <see cref="Corruption.GaussianNoise"/>.</param>
    /// <param name="severity">1 (slight) to 5 (strong).</param>
    /// <param name="seed">The seed of what is random.</param>
    /// <param name="firstIndex">The index of the first image within the whole, if this set is a part of more; 0 or above.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="ArgumentException">The images have neither 1 nor 3 channels, or no colours where they are needed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The severity is not 1 to 5, or the index is negative.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public ImageSet Corrupt(Corruption corruption, int severity, long seed, long firstIndex = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(corruption);
        var corrupt = corruption.Prepare(new FrameShape(Channels, Height, Width), severity, seed, firstIndex);
        var images = new ReadOnlyMemory<byte>[Count];
        Parallel.For(0, Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            var result = new byte[ImageSize];
            corrupt(_images[i].Span, result, i);
            images[i] = result;
        });
        return new ImageSet($"{Name}, {corruption.Name} {severity} (seed {seed})", images, Channels, Height, Width, _labels, ClassNames);
    }
}
