namespace OodDetection;

/// <summary>Holds a share of the in-distribution images out from training, chosen at random by a seed. Equal images never lie on both sides.</summary>
/// <remarks>
/// A copy of a training image scores like a training image, so a held-out set with copies in it promises fewer false alarms than there will be.
/// Copies are what <see cref="ImageHashes"/> takes for equal; images that are nearly equal, such as frames of a video, are not found.
/// </remarks>
/// <param name="Training">Indices of the images to train on, all copies among them.</param>
/// <param name="HeldOut">Indices of the images held out: one of each different image, since a copy tells nothing new.</param>
internal sealed record HoldOutSplit(long[] Training, long[] HeldOut)
{
    private const int MinTraining = 2;

    /// <summary>Splits a set. Share, minimum and maximum are of different images.</summary>
    /// <param name="data">The images.</param>
    /// <param name="share">The share to hold out.</param>
    /// <param name="minHeldOut">The least number to hold out.</param>
    /// <param name="maxHeldOut">The greatest number to hold out.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <param name="detector">What the detector is called, for the message.</param>
    /// <exception cref="ArgumentException">There are too few different images.</exception>
    internal static HoldOutSplit Of(OodTrainingSet data, double share, int minHeldOut, int maxHeldOut, long seed, string detector)
    {
        var copies = Copies(data.InDistributionHashes);
        var heldOut = Math.Min(maxHeldOut, (int)Math.Round(copies.Count * share));
        if (heldOut < minHeldOut || copies.Count - heldOut < MinTraining)
        {
            var count = data.InDistributionImages.Count;
            var different = copies.Count < count ? FormattableString.Invariant($", only {copies.Count} of them different,") : "";
            var advice = copies.Count < minHeldOut + MinTraining ? "" : heldOut < minHeldOut ? ", or raise HeldOutShare" : ", or lower HeldOutShare";
            throw new ArgumentException(
                FormattableString.Invariant($"The {detector} detector holds out {100 * share:0.##} % of the in-distribution images and needs at least {minHeldOut} of them, and {MinTraining} to train on; of {count} images{different} that is {heldOut}. Pass more images{advice}."),
                nameof(data));
        }

        var order = Enumerable.Range(0, copies.Count).ToArray();
        new Random(Seeds.Derive(seed, "held out")).Shuffle(order);
        return new HoldOutSplit([.. order[heldOut..].SelectMany(i => copies[i])], [.. order[..heldOut].Select(i => copies[i][0])]);
    }

    // The indices of each different image, in the order in which the images first come.
    private static List<List<long>> Copies(IReadOnlyList<ulong> hashes)
    {
        var copies = new List<List<long>>();
        var known = new Dictionary<ulong, List<long>>();
        for (var i = 0; i < hashes.Count; i++)
        {
            if (!known.TryGetValue(hashes[i], out var same))
            {
                same = new List<long>(1);
                known.Add(hashes[i], same);
                copies.Add(same);
            }

            same.Add(i);
        }

        return copies;
    }
}
