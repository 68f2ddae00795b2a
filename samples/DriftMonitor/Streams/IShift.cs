using OodDetection.Data;

namespace DriftMonitor.Streams;

/// <summary>What becomes of images after the change.</summary>
internal interface IShift
{
    /// <summary>Gives the images that come in place of those that would have come.</summary>
    /// <param name="images">What would have come.</param>
    /// <param name="scenes">For each of them the number of its scene.</param>
    /// <param name="first">The position of the first one in the stream.</param>
    ImageSet Of(ImageSet images, IReadOnlyList<long> scenes, long first);
}

/// <summary>The same images, corrupted; each frame anew, as a sensor's noise is.</summary>
internal sealed class CorruptionShift(Corruption corruption, int severity, long seed) : IShift
{
    public ImageSet Of(ImageSet images, IReadOnlyList<long> scenes, long first) => images.Corrupt(corruption, severity, seed, first);
}

/// <summary>Images of another set, in an order of their own.</summary>
internal sealed class OtherSetShift(ImageSet other, long seed) : IShift
{
    private readonly EndlessOrder _order = new(other.Count, seed);

    public ImageSet Of(ImageSet images, IReadOnlyList<long> scenes, long first) => other.Select(scenes.Select(_order.At));
}
