using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>One pass of images through a classifier, for any number of detectors on it.</summary>
internal static class PostHocPass
{
    /// <summary>Whether two detectors can go by one pass.</summary>
    internal static bool CanShare(PostHocDetector one, PostHocDetector other)
        => ReferenceEquals(one.Network.Network, other.Network.Network) && one.Network.Preprocessing.IsSame(other.Network.Preprocessing)
            && (one.Head is null || other.Head is null || one.Head == other.Head);

    /// <summary>The scores by each detector, and the predicted classes.</summary>
    internal static (Tensor[] Scores, Tensor Classes) Run(IReadOnlyList<PostHocDetector> detectors, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (detectors.Count == 0) throw new ArgumentException("Expected at least one detector; got none.", nameof(detectors));
        var first = detectors[0];
        foreach (var detector in detectors)
        {
            ArgumentNullException.ThrowIfNull(detector, nameof(detectors));
            if (!ReferenceEquals(detector.Network.Network, first.Network.Network) || !detector.Network.Preprocessing.IsSame(first.Network.Preprocessing))
                throw new ArgumentException($"Expected detectors that look into one network with one preprocessing; '{detector.Method.Name}' and '{first.Method.Name}' don't. Fit them together by {nameof(PostHocTrainer)}.{nameof(PostHocTrainer.FitAll)}.", nameof(detectors));
            if (detector.Head is not null && detectors.First(d => d.Head is not null).Head != detector.Head)
                throw new ArgumentException($"Expected detectors with one last layer; got '{detector.Head}' and others.", nameof(detectors));
        }

        using var scope = NewDisposeScope();
        // A reader that some detector has, if it reads all that is needed; else one for this call.
        string[] layers = [.. detectors.SelectMany(d => d.Method.Layers).Distinct()];
        var head = detectors.Select(d => d.Head).FirstOrDefault(name => name is not null);
        var reader = detectors.Select(d => d.Reader).FirstOrDefault(r => r.HeadName == head && layers.All(r.Layers.Contains));
        using var own = reader is null ? ClassifierReader.Open(first.Network, head, layers) : null;
        reader ??= own!;
        var scores = detectors.Select(_ => new List<Tensor>()).ToArray();
        var classes = new List<Tensor>();
        Visit(new TensorSource(images), first.Network, reader, detectors.Min(d => d.ScoringBatchSize), (batch, count) =>
        {
            for (var d = 0; d < detectors.Count; d++) scores[d].Add(Take(detectors[d].Score(batch), count));
            classes.Add(Take(batch.Logits.argmax(1), count));
        }, CancellationToken.None);
        // Outside of inference mode, so that the caller gets ordinary tensors.
        return (Array.ConvertAll(scores, parts => cat(parts.ToArray()).MoveToOuterDisposeScope()), cat(classes.ToArray()).MoveToOuterDisposeScope());

        static Tensor Take(Tensor rows, long count) => rows.narrow(0, 0, count).MoveToOuterDisposeScope();
    }

    /// <summary>Hands on what the network gives for images, chunk by chunk, with the memory of one chunk: the batch, and how many of its rows count.</summary>
    internal static void Visit(IImageSource images, FrozenNetwork network, ClassifierReader reader, int batchSize, Action<PostHocBatch, long> visit, CancellationToken cancellationToken)
        => TransformedScoring.Visit(
            images, network.Preprocessing, network.Device, TransformSet.Identity, PassSize(network, batchSize),
            (batch, count) => visit(new PostHocBatch(reader.Run(batch), reader.Head, batch, network), count), cancellationToken);

    /// <summary>How many images make a pass: as many as were asked for, or as fit into the memory that a pass may take.</summary>
    internal static int PassSize(FrozenNetwork network, int batchSize) => PassBudget.Images(network.Device, network.BytesOfAnImage, batchSize);
}
