using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Another post-hoc detector, fitted on more images or on fewer.</summary>
internal static class PostHocUpdate
{
    /// <summary>Adds images.</summary>
    /// <param name="detector">The detector, which stays as it is.</param>
    /// <param name="images">The images.</param>
    /// <param name="labels">Their classes; null where the detector was fitted without labels, or doesn't go by class.</param>
    /// <exception cref="ArgumentException">It was fitted on some already, or there are labels where it was fitted without, or none where with.</exception>
    internal static PostHocDetector Add(PostHocDetector detector, Tensor images, Tensor? labels)
    {
        var (memory, hashes) = Begin(detector, images);
        memory.Images.RequireNew(hashes, detector.TrainingRecords, detector.Method.Name, memory.MaxImages, nameof(images));
        var given = labels is null ? null : ClassLabels.Of(labels, images.shape[0], nameof(labels));
        if (given is not null) ClassLabels.RequireBelow(given, detector.ClassCount, nameof(labels));
        if (memory.Scatter is not null && memory.IsLabelled != (given is not null))
        {
            throw new ArgumentException(
                memory.IsLabelled
                    ? "Expected the labels of the images, since the detector was fitted with labels: Update(images, labels)."
                    : "Expected no labels: the detector was fitted without, by the classes that its network predicts, and both would be mixed.", nameof(labels));
        }

        return Change(detector, memory, images, hashes, given, []);
    }

    /// <summary>Takes images away.</summary>
    /// <exception cref="ArgumentException">It was not fitted on some, or too few would be left.</exception>
    internal static PostHocDetector Remove(PostHocDetector detector, Tensor images)
    {
        var (memory, hashes) = Begin(detector, images);
        var places = memory.Images.Find(hashes, nameof(images));
        return Change(detector, memory, images, hashes, memory.Scatter is null ? null : Array.ConvertAll(places, place => memory.Classes[place]), places);
    }

    private static (PostHocMemory Memory, ulong[] Hashes) Begin(PostHocDetector detector, Tensor images)
    {
        if (detector.Method is not IUpdatableMethod)
            throw new InvalidOperationException($"The method '{detector.Method.Name}' can't be updated: {(detector.Method.NeedsFit ? "its fit can't go on without the images that it began with. Fit it anew on all" : "it was not fitted to any images")}.");
        if (detector.Memory is not { } memory)
            throw new InvalidOperationException(PostHocMemory.Missing);

        ImageBatch.CheckShape(images, nameof(images), detector.Network.Preprocessing.Input);
        return (memory, [.. ImageHashes.Each(images)]);
    }

    private static PostHocDetector Change(PostHocDetector detector, PostHocMemory memory, Tensor images, ulong[] hashes, long[]? classes, long[] places)
    {
        using var scope = NewDisposeScope();
        var add = places.Length == 0;
        var data = PostHocFit.Read(detector.Network, detector.Reader, detector.ScoringBatchSize, new TensorSource(images), classes, null, CancellationToken.None);
        var sums = memory.Scatter is null ? null : Sums(detector, memory, ClassSums.Of(data), add);
        var kept = memory.Images.Others(places);
        Tensor[] fitted = [.. ((IUpdatableMethod)detector.Method).Change([.. detector.Fitted], new PostHocChange(data, kept, add, sums)).Select(part => part.DetachFromDisposeScope())];
        var after = memory with
        {
            Images = add ? memory.Images.With(hashes) : memory.Images.Without(places),
            Classes = sums is null ? [] : add ? [.. memory.Classes, .. data.Labels] : Array.ConvertAll(kept, place => memory.Classes[place]),
            Scatter = sums?.Scatter.DetachFromDisposeScope(),
        };
        return detector.With(fitted, after, [.. detector.TrainingRecords, ImageUpdates.Record(detector.Method.Name, hashes, add)]);
    }

    private static ClassSums Sums(PostHocDetector detector, PostHocMemory memory, ClassSums change, bool add)
    {
        var before = ClassSums.Of(detector.Fitted[0], memory.Classes, detector.ClassCount, memory.Scatter!);
        return add ? before.With(change) : before.Without(change);
    }
}
