using System.Diagnostics;
using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The sums of moments over images, one for each transform: what the fit needs of them, and what an update adds to or takes away.</summary>
internal static class MomentsSums
{
    /// <summary>The trainer's name in records of images that were fitted on.</summary>
    internal const string Fitted = "moments";

    /// <summary>That of images that were forgotten.</summary>
    internal const string Forgotten = "moments forgot";

    /// <summary>Adds the moments of images up, in one pass.</summary>
    /// <returns>The sums under each transform; they are the caller's to dispose.</returns>
    internal static CovarianceAccumulator[] Of(
        FrozenNetwork network, FeatureHook hook, TransformSet transforms, int batchSize, Tensor images, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var sums = new CovarianceAccumulator?[transforms.Count];
        var clock = Stopwatch.StartNew();
        var done = 0L;
        try
        {
            TransformedScoring.Visit(images, network.Preprocessing, network.Device, transforms, batchSize, (batch, count) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                var moments = ChannelMoments.Of(hook.RunImages(batch), hook.Layers).cpu();
                var parts = moments.chunk(transforms.Count);
                for (var k = 0; k < parts.Length; k++) (sums[k] ??= new CovarianceAccumulator(moments.shape[1])).Add(parts[k].narrow(0, 0, count));
                done += count;
                progress?.Report(new TrainingProgress(Fitted, done, images.shape[0], 1, 1, double.NaN, 0, done * transforms.Count / clock.Elapsed.TotalSeconds, clock.Elapsed));
            });
            return sums!;
        }
        catch
        {
            foreach (var sum in sums) sum?.Dispose();
            throw;
        }
    }
}
