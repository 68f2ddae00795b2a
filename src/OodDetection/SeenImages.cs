namespace OodDetection;

/// <summary>Images that detectors have seen, in training or calibration: such images score too low.</summary>
internal static class SeenImages
{
    private const int MaxListed = 5;

    /// <summary>The indices of images that one of the detectors has seen, ascending.</summary>
    /// <param name="detectors">The detectors.</param>
    /// <param name="hashesOfImages">The hash of each image; computed only if a detector knows of any.</param>
    internal static IReadOnlyList<long> Find(IEnumerable<IOodDetector> detectors, Func<ulong[]> hashesOfImages)
    {
        var known = detectors.SelectMany(detector => detector.SeenImages()).DistinctBy(seen => (seen.Fingerprint, seen.Count)).ToArray();
        if (known.Length == 0) return [];
        var hashes = hashesOfImages();
        return [.. known.SelectMany(seen => seen.Find(hashes)).Distinct().Order()];
    }

    /// <summary>Refuses images if any of them has been seen.</summary>
    /// <param name="detectors">The detectors.</param>
    /// <param name="hashes">The hash of each image.</param>
    /// <param name="parameter">The caller's parameter.</param>
    /// <exception cref="ArgumentException">Some have been seen; the message says how many, and which.</exception>
    internal static void Refuse(IEnumerable<IOodDetector> detectors, ulong[] hashes, string parameter)
    {
        var seen = Find(detectors, () => hashes);
        if (seen.Count == 0) return;
        throw new ArgumentException(
            $"Expected images that the detector has not seen; it was trained or calibrated on {seen.Count} of these {hashes.Length} images (indices {string.Join(", ", seen.Take(MaxListed))}{(seen.Count > MaxListed ? ", …" : "")}). " +
            "Such images score too low, and false alarms would be more frequent than asked for. Hold images out before training; FindTrainingImages tells which ones to leave out.",
            parameter);
    }
}
