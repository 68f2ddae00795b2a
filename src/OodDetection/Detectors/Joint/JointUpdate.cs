using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Another joint detector, fitted on more images or on fewer, with the same images held out.</summary>
internal static class JointUpdate
{
    /// <summary>Adds images, or takes some away.</summary>
    /// <exception cref="ArgumentException">It was fitted on them already, or never, or too few would be left.</exception>
    internal static JointDetector Of(JointDetector detector, Tensor images, bool add)
    {
        if (detector.Memory is not { } memory)
            throw new InvalidOperationException(PostHocMemory.Missing);

        var model = detector.Model;
        ImageBatch.CheckShape(images, nameof(images), model.Network.Preprocessing.Input);
        ulong[] hashes = [.. ImageHashes.Each(images)];
        if (add) memory.Images.RequireNew(hashes, detector.TrainingRecords, JointFile.Kind, memory.MaxImages, nameof(images));
        long[] places = add ? [] : memory.Images.Find(hashes, nameof(images));
        var kept = memory.Images.Others(places);
        if (kept.Length < model.Neighbours && !add)
            throw new ArgumentException($"Expected to leave at least {model.Neighbours} images, since the distance is that to the {model.Neighbours}th neighbour; {kept.Length} would be left.", nameof(images));

        using var scope = NewDisposeScope();
        var change = Read(model, images);
        var data = new PostHocData(change.Logits, change.Features, [], model.Head, 0);
        var mean = new PostHocChange(data, kept, add, null).Mean(model.Mean);
        var bank = KnnMethod.ChangedBank(model.Bank, change.Features, kept, add);
        if (!bank.isfinite().all().item<bool>() || !mean.isfinite().all().item<bool>() || !change.Moments.isfinite().all().item<bool>())
            throw new ArgumentException($"The network '{model.Network.Network.GetName()}' gives NaN or infinity for some of the images. {Weights.ExplainNaN([model.Network.Network])}", nameof(images));
        var after = add ? memory.Images.With(hashes) : memory.Images.Without(places);
        return detector.With(
            bank.DetachFromDisposeScope(), mean.DetachFromDisposeScope(), Moments(model.Moments, change.Moments, add), after,
            [.. detector.TrainingRecords, ImageUpdates.Record(JointFile.Kind, hashes, add)]);
    }

    private static JointOutputs Read(JointModel model, Tensor images)
    {
        var batches = new List<JointOutputs>();
        PostHocPass.Visit(new TensorSource(images), model.Network, model.Reader, model.BatchSize, (batch, count)
            => batches.Add(new JointOutputs(batch.Logits, batch.Features, JointModel.MomentsOf(batch, model.Layers)).Rows(0, count).Kept()), CancellationToken.None);
        return JointOutputs.Join(batches);
    }

    private static GaussianFit Moments(GaussianFit before, Tensor moments, bool add)
    {
        using var change = new CovarianceAccumulator(moments.shape[1]);
        change.Add(moments);
        return before.Changed(change, add);
    }
}
