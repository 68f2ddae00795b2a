using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What a network gives for images, as far as the parts of a joint detector look at it.</summary>
/// <param name="Logits">n×K, float64, on the CPU, like the others.</param>
/// <param name="Features">n×D.</param>
/// <param name="Moments">n×M.</param>
internal sealed record JointOutputs(Tensor Logits, Tensor Features, Tensor Moments) : IDisposable
{
    /// <summary>Some of the rows.</summary>
    internal JointOutputs Rows(long start, long count) => new(Logits.narrow(0, start, count), Features.narrow(0, start, count), Moments.narrow(0, start, count));

    /// <summary>Those of several batches, one after the other, in no dispose scope.</summary>
    internal static JointOutputs Join(IReadOnlyList<JointOutputs> batches)
    {
        return new JointOutputs(All(batch => batch.Logits), All(batch => batch.Features), All(batch => batch.Moments));

        Tensor All(Func<JointOutputs, Tensor> of) => cat(batches.Select(of).ToArray()).DetachFromDisposeScope();
    }

    /// <summary>Has them outlive the pass that they come of.</summary>
    internal JointOutputs Kept()
    {
        Logits.MoveToOuterDisposeScope();
        Features.MoveToOuterDisposeScope();
        Moments.MoveToOuterDisposeScope();
        return this;
    }

    public void Dispose()
    {
        Logits.Dispose();
        Features.Dispose();
        Moments.Dispose();
    }
}

/// <summary>The scores of images by each part of a joint detector, batch after batch.</summary>
internal sealed class JointParts
{
    private readonly List<double>[] _parts = [[], [], [], []];

    /// <summary>The names of the parts, in order.</summary>
    internal static IReadOnlyList<string> Names { get; } = ["energy", "neighbours", "collapse", "moments"];

    /// <summary>How neural collapse is looked at: with the defaults.</summary>
    internal static NciMethod Collapse { get; } = new();

    /// <summary>Scores a batch.</summary>
    /// <param name="model">What the parts were fitted to.</param>
    /// <param name="batch">What the network gave.</param>
    /// <param name="count">How many of its rows count.</param>
    internal void Add(JointModel model, JointOutputs batch, long count)
    {
        using var scope = NewDisposeScope();
        Add(0, PostHocMath.Energy(batch.Logits));
        Add(1, KnnMethod.Distance(batch.Features, model.Bank, model.Neighbours));
        Add(2, Collapse.Score(batch.Features, batch.Logits, model.Head, model.Mean));
        Add(3, model.Moments.SquaredDistance(batch.Moments).clamp_min(Held(double.Epsilon)).log());

        void Add(int part, Tensor scores) => _parts[part].AddRange(scores.narrow(0, 0, count).data<double>().ToArray());
    }

    internal double[][] ToArrays() => Array.ConvertAll(_parts, part => part.ToArray());
}
