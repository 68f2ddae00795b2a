using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Another moments detector, fitted on more images or on fewer. The sums of the fit are all that it takes.</summary>
internal static class MomentsUpdate
{
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
            for (var k = 0; k < changes.Transforms.Count; k++) fits.Add(detector.Fits[k].Changed(changes.Transforms[k], add));

            if (detector.Local is { } before)
            {
                using var positions = LocalSums.Of(before);
                positions.Change(changes.Local!, add);
                local = LocalMoments.Fit(positions);
            }

            var record = ImageUpdates.Record(MomentsSums.Fitted, hashes, add);
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
        var (seen, possible) = ImageUpdates.Seen(detector.TrainingRecords, MomentsSums.Fitted, hashes);
        if (add)
        {
            ImageUpdates.RequireNew(seen, parameter);
            return;
        }

        ImageUpdates.RequireFitted(possible, parameter);
        ImageUpdates.RequireEnoughLeft(hashes, detector.Fits[0].Count, parameter);
    }
}
