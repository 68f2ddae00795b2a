using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What a joint detector was fitted to, and the pass that its parts share.</summary>
/// <param name="Network">The classifier.</param>
/// <param name="Reader">What reads it.</param>
/// <param name="Layers">The layers whose moments are looked at.</param>
/// <param name="Bank">n×D normalised features, float64.</param>
/// <param name="Mean">The mean feature, D.</param>
/// <param name="Moments">The distribution of the moments.</param>
/// <param name="Neighbours">k.</param>
/// <param name="BatchSize">How many images go through the network at once.</param>
internal sealed record JointModel(FrozenNetwork Network, ClassifierReader Reader, IReadOnlyList<string> Layers, Tensor Bank, Tensor Mean, GaussianFit Moments, int Neighbours, int BatchSize) : IDisposable
{
    /// <summary>How neural collapse is looked at: with the defaults.</summary>
    internal static NciMethod Collapse { get; } = new();

    internal ClassifierHead Head => Reader.Head!;

    /// <summary>The scores of images by each part, before they come to a common scale, and the predicted classes.</summary>
    internal (double[][] Parts, long[] Classes) Score(IImageSource images, CancellationToken cancellationToken)
    {
        var parts = new[] { new List<double>(), new List<double>(), new List<double>(), new List<double>() };
        var classes = new List<long>();
        PostHocPass.Visit(images, Network, Reader, BatchSize, (batch, count) =>
        {
            Add(0, PostHocMath.Energy(batch.Logits));
            Add(1, KnnMethod.Distance(batch.Features, Bank, Neighbours));
            Add(2, Collapse.Score(batch, [Mean]));
            Add(3, Moments.SquaredDistance(MomentsOf(batch, Layers)).clamp_min(double.Epsilon).log());
            classes.AddRange(batch.Logits.narrow(0, 0, count).argmax(1).data<long>().ToArray());

            void Add(int part, Tensor scores) => parts[part].AddRange(scores.narrow(0, 0, count).data<double>().ToArray());
        }, cancellationToken);
        return (Array.ConvertAll(parts, part => part.ToArray()), [.. classes]);
    }

    /// <summary>The moments of a batch, n×M, float64, on the CPU.</summary>
    internal static Tensor MomentsOf(PostHocBatch batch, IReadOnlyList<string> layers) => ChannelMoments.Of(batch.Outputs.Layers!, layers).cpu();

    public void Dispose()
    {
        Reader.Dispose();
        Bank.Dispose();
        Mean.Dispose();
        Moments.Dispose();
        Network.Dispose();
    }
}
