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
    internal ClassifierHead Head => Reader.Head!;

    /// <summary>The scores of images by each part, before they come to a common scale, and the predicted classes.</summary>
    /// <param name="images">The images.</param>
    /// <param name="seen">Told what the network gave for each batch, and how many of its rows count; or null.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    internal (double[][] Parts, long[] Classes) Score(IImageSource images, Action<JointOutputs, long>? seen, CancellationToken cancellationToken)
    {
        var parts = new JointParts();
        var classes = new List<long>();
        PostHocPass.Visit(images, Network, Reader, BatchSize, (batch, count) =>
        {
            var outputs = new JointOutputs(batch.Logits, batch.Features, MomentsOf(batch, Layers));
            parts.Add(this, outputs, count);
            classes.AddRange(batch.Logits.narrow(0, 0, count).argmax(1).data<long>().ToArray());
            seen?.Invoke(outputs, count);
        }, cancellationToken);
        return (parts.ToArrays(), [.. classes]);
    }

    /// <summary>The scores, by each part, of images of which it is known what the network gives: in batches as they would come of it.</summary>
    internal double[][] Score(JointOutputs outputs)
    {
        using var scope = NewDisposeScope();
        var parts = new JointParts();
        var (count, step) = (outputs.Logits.shape[0], PostHocPass.PassSize(Network, BatchSize));
        for (var start = 0L; start < count; start += step)
        {
            var here = Math.Min(step, count - start);
            parts.Add(this, outputs.Rows(start, here), here);
        }

        return parts.ToArrays();
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
