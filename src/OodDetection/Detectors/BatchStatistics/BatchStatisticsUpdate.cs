using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Another batch-statistics detector, fitted on more images or on fewer, with the same images held out.</summary>
internal static class BatchStatisticsUpdate
{
    /// <summary>The most images whose hashes are kept, 8 MB: a detector fitted on more is not updated.</summary>
    internal const int MaxImages = 1 << 20;

    /// <summary>The trainer's name in records.</summary>
    internal const string Fitted = "batch statistics";

    /// <summary>What is kept of the images of a fit, if it can be updated.</summary>
    internal static FittedImages? Memory(IReadOnlyList<IEvidencePart> parts, OodTrainingSet data, long[] places)
    {
        if (places.Length > MaxImages || !parts.All(part => part is MomentsPart { CanUpdate: true })) return null;
        var hashes = data.InDistributionHashes;
        return new FittedImages([.. places.Select(place => hashes[(int)place])]);
    }

    /// <summary>Adds images, or takes some away.</summary>
    /// <exception cref="ArgumentException">It was fitted on them already, or never, or too few would be left.</exception>
    internal static BatchStatisticsDetector Of(BatchStatisticsDetector detector, Tensor images, bool add)
    {
        detector.EnsureAlive();
        if (detector.Fitted is not { } fitted)
        {
            throw new InvalidOperationException(detector.EvidenceParts.All(part => part is MomentsPart)
                ? "This detector has not what an update takes: it comes from a file of an earlier version, or was fitted on more than a million images. Fit it anew: it has it from then on."
                : "A discriminator was trained on the images, which has no closed form, so this detector can't be updated. Fit it anew, or without the discriminator.");
        }

        ImageBatch.CheckShape(images, nameof(images), detector.Shape);
        ulong[] hashes = [.. ImageHashes.Each(images)];
        if (add) fitted.RequireNew(hashes, detector.TrainingRecords, Fitted, MaxImages, nameof(images));
        long[] places = add ? [] : fitted.Find(hashes, nameof(images));
        using var scope = NewDisposeScope();
        var parts = new List<IEvidencePart>();
        try
        {
            // The moments of the held-out images follow from what the old fit makes of them.
            var heldOut = new List<double[][]>();
            foreach (var (part, p) in detector.EvidenceParts.Select((part, p) => ((MomentsPart)part, p)))
            {
                var changed = part.Changed(images, add, detector.ScoringBatchSize);
                parts.Add(changed);
                heldOut.Add(changed.Convert(part, [.. detector.HeldOut.Select(image => image.Parts[p])]));
            }

            return new BatchStatisticsDetector(
                new EvidenceReader(detector.Shape, parts, detector.ScoringBatchSize), [.. Enumerable.Range(0, detector.HeldOut.Count).Select(i => heldOut.Select(part => part[i]).ToArray())],
                detector.CalibrationWindows, detector.Seed, [.. detector.TrainingRecords, ImageUpdates.Record(Fitted, hashes, add)], add ? fitted.With(hashes) : fitted.Without(places));
        }
        catch
        {
            foreach (var part in parts) part.Dispose();
            throw;
        }
    }
}
