using System.Diagnostics;
using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Fits methods to what a network gives for training images, all in one pass.</summary>
internal static class PostHocFit
{
    internal static PostHocDetector[] Make(
        FrozenNetwork network, IReadOnlyList<PostHocMethod> methods, PostHocOptions options, OodTrainingSet? data, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        options.Validate();
        foreach (var method in methods)
        {
            ArgumentNullException.ThrowIfNull(method, nameof(methods));
            method.Validate();
            if (method.NeedsGradients && network.Network is ExternalNetwork)
                throw new ArgumentException($"'{method.Name}' needs gradients of the network, which '{network.Network.GetName()}' doesn't give: it takes a network of TorchSharp's modules.", nameof(methods));
        }

        if (data is not null) ImageBatch.CheckShape(data.InDistributionImages, nameof(data), network.Preprocessing.Input);
        cancellationToken.ThrowIfCancellationRequested();
        data?.EnsureRead(progress, cancellationToken);
        var made = new List<PostHocDetector>();
        using var scope = NewDisposeScope();
        try
        {
            using var reader = Open(network, methods.Any(m => m.NeedsFeatures), options, [.. methods.SelectMany(m => m.Layers).Distinct()]);
            ImageIndependence.Ensure(network, reader.Named);
            var classes = reader.CountClasses();
            if (data?.Labels is { } labels) ClassLabels.RequireBelow(labels, classes, nameof(data));
            var collected = data is null || !methods.Any(m => m.NeedsFit) ? null : Collect(network, reader, options, data, progress, cancellationToken);
            foreach (var method in methods)
            {
                cancellationToken.ThrowIfCancellationRequested();
                made.Add(Fit(network, method, options, data, collected, method.NeedsFeatures ? reader.HeadName : null, classes));
            }

            return [.. made];
        }
        catch
        {
            foreach (var detector in made) detector.Dispose();
            throw;
        }
    }

    private static ClassifierReader Open(FrozenNetwork network, bool features, PostHocOptions options, IReadOnlyList<string> layers)
        => features ? ClassifierReader.Find(network, options.Head, layers) : ClassifierReader.Open(network, null, layers);

    private static PostHocDetector Fit(FrozenNetwork network, PostHocMethod method, PostHocOptions options, OodTrainingSet? data, PostHocData? collected, string? head, int classes)
    {
        using var scope = NewDisposeScope();
        Tensor[] fitted = collected is null ? [] : [.. method.Fit(collected).Select(part => part.DetachFromDisposeScope())];
        var memory = data is null || collected is null ? null : PostHocMemory.Of(method, options, data, collected);
        var share = network.Share();
        try
        {
            var records = data is null ? network.TrainingRecords : [.. network.TrainingRecords, data.Record(method.Name, new { Method = method, options.Head, options.MaxImages, options.Seed })];
            return new PostHocDetector(share, ClassifierReader.Open(share, head, method.Layers), method, fitted, classes, options.ScoringBatchSize, records, memory);
        }
        catch
        {
            share.Dispose();
            foreach (var part in fitted) part.Dispose();
            memory?.Dispose();
            throw;
        }
    }

    private static PostHocData Collect(
        FrozenNetwork network, ClassifierReader reader, PostHocOptions options, OodTrainingSet data, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var (images, labels) = Sample(data, options);
        return Read(network, reader, options.ScoringBatchSize, images, labels, progress, cancellationToken) with { Seed = options.Seed };
    }

    /// <summary>What the network gives for images.</summary>
    /// <param name="network">The network.</param>
    /// <param name="reader">What reads it.</param>
    /// <param name="batchSize">How many images go through it at once.</param>
    /// <param name="images">The images.</param>
    /// <param name="labels">Their classes; the predicted ones where null.</param>
    /// <param name="progress">Told of each batch, or null.</param>
    /// <param name="cancellationToken">Looked at before each batch.</param>
    /// <exception cref="ArgumentException">The network gives NaN or infinity.</exception>
    internal static PostHocData Read(
        FrozenNetwork network, ClassifierReader reader, int batchSize, IImageSource images, long[]? labels, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var (logits, features) = (new List<Tensor>(), new List<Tensor>());
        var done = 0L;
        PostHocPass.Visit(images, network, reader, batchSize, (batch, count) =>
        {
            logits.Add(batch.Logits.narrow(0, 0, count).MoveToOuterDisposeScope());
            if (reader.Head is not null) features.Add(batch.Features.narrow(0, 0, count).MoveToOuterDisposeScope());
            done += count;
            progress?.Report(new TrainingProgress("post-hoc", done, images.Count, 1, 1, double.NaN, 0, done / clock.Elapsed.TotalSeconds, clock.Elapsed));
        }, cancellationToken);
        var all = cat(logits.ToArray());
        foreach (var part in logits) part.Dispose();
        labels ??= all.argmax(1).data<long>().ToArray();
        var read = new PostHocData(all, features.Count == 0 ? null : cat(features.ToArray()), labels, reader.Head, 0);
        foreach (var part in features) part.Dispose();
        RequireFinite(read, network);
        return read;
    }

    /// <summary>The images to fit to and their labels, if there are any.</summary>
    private static (IImageSource Images, long[]? Labels) Sample(OodTrainingSet data, PostHocOptions options)
    {
        if (Sample(data.InDistributionImages.Count, options.MaxImages, options.Seed) is not { } chosen) return (data.InDistributionImages, data.Labels?.ToArray());
        return (data.Pick(chosen), data.Labels is { } labels ? [.. chosen.Select(i => labels[(int)i])] : null);
    }

    /// <summary>A random sample, ascending, of at most so many images; null where that is all of them.</summary>
    internal static long[]? Sample(long count, int maxImages, long seed)
    {
        if (count <= maxImages) return null;
        var order = Enumerable.Range(0, checked((int)count)).Select(i => (long)i).ToArray();
        new Random(Seeds.Derive(seed, "fit")).Shuffle(order);
        return [.. order[..maxImages].Order()];
    }

    private static void RequireFinite(PostHocData data, FrozenNetwork network)
    {
        using var scope = NewDisposeScope();
        if (data.Logits.isfinite().all().item<bool>() && (data.Features is null || data.Features.isfinite().all().item<bool>())) return;
        throw new ArgumentException($"The network '{network.Network.GetName()}' gives logits or features that are NaN or infinite for some of the images, so no method can be fitted to them. {Weights.ExplainNaN([network.Network])}", nameof(data));
    }
}
