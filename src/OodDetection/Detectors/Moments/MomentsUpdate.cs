using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Another moments detector, fitted on more images or on fewer. The sums of the fit are all that it takes.</summary>
internal static class MomentsUpdate
{
    private const int MinImages = 2;

    /// <summary>Adds images, or takes some away.</summary>
    /// <exception cref="ArgumentException">It was fitted on them already, or never.</exception>
    internal static MomentsDetector Of(MomentsDetector detector, Tensor images, bool add)
    {
        if (!detector.CanUpdate)
            throw new InvalidOperationException("This detector comes from a file that has no sums of its fit, so it can't be updated. Fit it anew: files have them from then on.");
        ImageBatch.CheckShape(images, nameof(images), detector.Network.Preprocessing.Input);
        ulong[] hashes = [.. ImageHashes.Each(images)];
        CheckImages(detector, hashes, add, nameof(images));
        using var scope = NewDisposeScope();
        var fits = new List<GaussianFit>();
        var changes = MomentsSums.Of(detector.Network, detector.Hook, detector.Transforms, detector.ScoringBatchSize, detector.CanMap, new TensorSource(images), null, CancellationToken.None);
        LocalMoments? local = null;
        try
        {
            for (var k = 0; k < changes.Transforms.Count; k++)
            {
                using var sums = detector.Fits[k].Sums();
                if (add) sums.Add(changes.Transforms[k]);
                else sums.Remove(changes.Transforms[k]);
                fits.Add(GaussianFit.Fit(sums, keepScatter: true));
            }

            if (detector.Local is { } before)
            {
                using var positions = LocalSums.Of(before);
                positions.Change(changes.Local!, add);
                local = LocalMoments.Fit(positions);
            }

            var record = new TrainingRecord(add ? MomentsSums.Fitted : MomentsSums.Forgotten, OptionsJson.Of(null), TrainingImages.Of(hashes));
            return detector.With([.. fits], local, [.. detector.TrainingRecords, record]);
        }
        catch
        {
            foreach (var fit in fits) fit.Dispose();
            local?.Dispose();
            throw;
        }
        finally
        {
            changes.Dispose();
        }
    }

    private static void CheckImages(MomentsDetector detector, ulong[] hashes, bool add, string parameter)
    {
        var seen = new bool[hashes.Length];
        var sampled = false;
        // In their order: what was forgotten may have been taught again.
        foreach (var record in detector.TrainingRecords.Where(record => record.Trainer is MomentsSums.Fitted or MomentsSums.Forgotten))
        {
            sampled |= record.Images.IsSample;
            foreach (var index in record.Images.Find(hashes)) seen[index] = record.Trainer == MomentsSums.Fitted;
        }

        if (add)
        {
            if (Array.IndexOf(seen, true) is >= 0 and var known)
                throw new ArgumentException($"Expected images that the detector was not fitted on; it was on {seen.Count(s => s)} of these {hashes.Length}, the first at index {known}. Counted twice they would weigh twice.", parameter);
            return;
        }

        // Of very large sets hashes of a sample were kept, and nothing is known of the other images.
        if (!sampled && Array.IndexOf(seen, false) is >= 0 and var unknown)
            throw new ArgumentException($"Expected images that the detector was fitted on; it was not on {seen.Count(s => !s)} of these {hashes.Length}, the first at index {unknown}.", parameter);
        if (hashes.Distinct().Count() < hashes.Length) throw new ArgumentException("Expected different images to forget; one comes twice.", parameter);
        if (detector.Fits[0].Count - hashes.Length < MinImages)
            throw new ArgumentException($"Expected to leave at least {MinImages} images; the detector was fitted on {detector.Fits[0].Count}, and {hashes.Length} are to be forgotten.", parameter);
    }
}
