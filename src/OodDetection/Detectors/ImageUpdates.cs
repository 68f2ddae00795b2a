namespace OodDetection;

/// <summary>What the records of a detector say of the images that it was fitted on, taught and made to forget: one rule for all detectors that can be updated.</summary>
internal static class ImageUpdates
{
    /// <summary>The fewest images that may be left.</summary>
    internal const int MinImages = 2;

    /// <summary>The trainer's name in the record of images that were forgotten.</summary>
    internal static string Forgotten(string trainer) => $"{trainer} forgot";

    /// <summary>The record of an update.</summary>
    internal static TrainingRecord Record(string trainer, ulong[] hashes, bool add) => new(add ? trainer : Forgotten(trainer), OptionsJson.Of(null), TrainingImages.Of(hashes));

    /// <summary>Which images the records of a trainer have, those that were forgotten left out; and which they may have, where of very large sets a sample was recorded.</summary>
    internal static (bool[] Seen, bool[] Possible) Seen(IReadOnlyList<TrainingRecord> records, string trainer, ulong[] hashes)
    {
        var (seen, possible) = (new bool[hashes.Length], new bool[hashes.Length]);
        // In their order: what was forgotten may have been taught again.
        foreach (var record in records.Where(record => record.Trainer == trainer || record.Trainer == Forgotten(trainer)))
        {
            var isFit = record.Trainer == trainer;
            for (var i = 0; isFit && i < hashes.Length; i++) possible[i] |= record.Images.MayHave(hashes[i]);
            foreach (var index in record.Images.Find(hashes)) seen[index] = possible[index] = isFit;
        }

        return (seen, possible);
    }

    /// <summary>Refuses images that the detector was fitted on.</summary>
    internal static void RequireNew(bool[] seen, string parameter)
    {
        if (Array.IndexOf(seen, true) is >= 0 and var known)
            throw new ArgumentException($"Expected images that the detector was not fitted on; it was on {seen.Count(s => s)} of these {seen.Length}, the first at index {known}. Counted twice they would weigh twice.", parameter);
    }

    /// <summary>Refuses images that the detector was not fitted on.</summary>
    internal static void RequireFitted(bool[] possible, string parameter)
    {
        if (Array.IndexOf(possible, false) is >= 0 and var unknown)
            throw new ArgumentException($"Expected images that the detector was fitted on; it was not on {possible.Count(p => !p)} of these {possible.Length}, the first at index {unknown}.", parameter);
    }

    /// <summary>Refuses to forget an image twice, or so many that too few are left.</summary>
    internal static void RequireEnoughLeft(ulong[] hashes, long fitted, string parameter)
    {
        if (hashes.Distinct().Count() < hashes.Length) throw new ArgumentException("Expected different images to forget; one comes twice.", parameter);
        if (fitted - hashes.Length < MinImages)
            throw new ArgumentException($"Expected to leave at least {MinImages} images; the detector was fitted on {fitted}, and {hashes.Length} are to be forgotten.", parameter);
    }
}
