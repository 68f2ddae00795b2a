using System.Diagnostics;
using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The sums of moments over images, one for each transform, and those at single positions if asked for: what the fit needs, and what an update adds to or takes away.</summary>
internal sealed class MomentsSums : IDisposable
{
    /// <summary>The trainer's name in records of images that were fitted on.</summary>
    internal const string Fitted = "moments";

    private readonly CovarianceAccumulator?[] _sums;

    private MomentsSums(int transforms) => _sums = new CovarianceAccumulator?[transforms];

    /// <summary>The sums under each transform.</summary>
    internal IReadOnlyList<CovarianceAccumulator> Transforms => _sums!;

    /// <summary>The sums at single positions; null where nobody asked.</summary>
    internal LocalSums? Local { get; private set; }

    /// <summary>Adds the moments of images up, in one pass.</summary>
    /// <param name="network">The network.</param>
    /// <param name="hook">A hook on its layers.</param>
    /// <param name="transforms">The transforms.</param>
    /// <param name="batchSize">How many transformed images go through it at once.</param>
    /// <param name="localize">Whether positions are asked for.</param>
    /// <param name="images">The images.</param>
    /// <param name="progress">Told of each batch, or null.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    internal static MomentsSums Of(
        FrozenNetwork network, FeatureHook hook, TransformSet transforms, int batchSize, bool localize, IImageSource images, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var sums = new MomentsSums(transforms.Count);
        var untransformed = localize ? Untransformed(transforms) : 0;
        var clock = Stopwatch.StartNew();
        var done = 0L;
        try
        {
            TransformedScoring.Visit(images, network.Preprocessing, network.Device, transforms, PassBudget.Images(network.Device, network.BytesOfAnImage, batchSize), (batch, count) =>
            {
                var outputs = hook.RunImages(batch);
                var moments = ChannelMoments.Of(outputs, hook.Layers).cpu();
                var parts = moments.chunk(transforms.Count);
                for (var k = 0; k < parts.Length; k++) (sums._sums[k] ??= new CovarianceAccumulator(moments.shape[1])).Add(parts[k].narrow(0, 0, count));
                if (localize) (sums.Local ??= LocalSums.For(outputs, hook.Layers)).Add(outputs, untransformed * (batch.shape[0] / transforms.Count), count);
                done += count;
                progress?.Report(new TrainingProgress(Fitted, done, images.Count, 1, 1, double.NaN, 0, done * transforms.Count / clock.Elapsed.TotalSeconds, clock.Elapsed));
            }, cancellationToken);
            foreach (var sum in sums.Transforms) Weights.RefuseNaN(sum.Mean, network, "some of the images", nameof(images));
            return sums;
        }
        catch
        {
            sums.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var sum in _sums) sum?.Dispose();
        Local?.Dispose();
    }

    private static int Untransformed(TransformSet transforms)
    {
        for (var k = 0; k < transforms.Count; k++)
        {
            if (transforms[k] is AffineTransform { Flip: false, ShiftRows: 0, ShiftColumns: 0, QuarterTurns: 0 }) return k;
        }

        throw new ArgumentException($"{nameof(MomentsOptions)}.{nameof(MomentsOptions.Localize)} needs a transform set with the image as it is among its transforms; '{transforms.Name}' has none.");
    }
}
