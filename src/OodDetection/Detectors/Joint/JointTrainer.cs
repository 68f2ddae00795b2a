using System.Diagnostics;
using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Fits the joint detector to a trained classifier in one pass over in-distribution images, and a second over those held out. No outlier is used, and nothing is trained.</summary>
/// <remarks>
/// The images held out put the parts on one scale. They should be images that the network was not trained on (<see cref="OodTrainingSet.HeldOutImages"/>): to images of its training it looks surer than it is, and the parts
/// are then scaled a little wrong against each other. Verdicts stay right either way, since they are calibrated on further images.
/// </remarks>
public sealed class JointTrainer : IOodTrainer<JointDetector>
{
    private readonly FrozenNetwork _network;
    private readonly JointOptions _options;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">A trained classifier whose last layer is linear; the fitted detector takes a share in it.</param>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public JointTrainer(FrozenNetwork network, JointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        (_network, _options) = (network, options ?? new JointOptions());
        _options.Validate();
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// The network is no classifier that ends in a linear layer, has no such layers, or mixes the images of a batch; a label is beyond its logits; there are fewer images than neighbours, or fewer than
    /// <see cref="JointDetector.MinHeldOut"/> different ones held out; or it gives NaN or infinity for some.
    /// </exception>
    public JointDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        ImageBatch.CheckShape(data.InDistributionImages, nameof(data), _network.Preprocessing.Input);
        cancellationToken.ThrowIfCancellationRequested();
        data.EnsureRead(progress, cancellationToken);
        using var scope = NewDisposeScope();
        var (training, heldOut, places, fitted) = Split(data);
        using var different = new DifferentImages(heldOut, nameof(data), cancellationToken);
        if (different.Count < JointDetector.MinHeldOut)
            throw new ArgumentException($"Expected at least {JointDetector.MinHeldOut} different held-out images to put the parts on one scale; got {different.Count}.", nameof(data));
        var model = FitModel(training, data, progress, cancellationToken);
        JointMemory? memory = null;
        try
        {
            var outputs = new List<JointOutputs>();
            var (parts, _) = model.Score(different.Images, (batch, count) => outputs.Add(batch.Rows(0, count).Kept()), cancellationToken);
            foreach (var (name, scores) in JointParts.Names.Zip(parts)) NaNScores.RefuseHeldOut(scores, name, places ?? different.Indices, [_network.Network], nameof(data));
            // A fit to more images would draw another sample: what was fitted to one is not updated.
            if (model.Bank.shape[0] == fitted.Count) memory = new JointMemory(fitted, JointOutputs.Join(outputs), _options.PostHoc.MaxImages);
            return new JointDetector(model, _options.Weights, Array.ConvertAll(parts, part => TailProbability.NearTiesAsTies(part)), [.. _network.TrainingRecords, data.Record(JointFile.Kind, _options)], memory);
        }
        catch
        {
            memory?.Dispose();
            model.Dispose();
            throw;
        }
    }

    // The places of the held-out images are those in the training set, and null where they are a set of their own.
    private (IImageSource Training, IImageSource HeldOut, long[]? Places, FittedImages Fitted) Split(OodTrainingSet data)
    {
        var hashes = data.InDistributionHashes;
        if (data.HeldOutImages is { } given) return (data.InDistributionImages, given, null, new FittedImages([.. hashes]));
        var split = HoldOutSplit.Of(data, _options.HeldOutShare, JointDetector.MinHeldOut, int.MaxValue, _options.PostHoc.Seed, JointFile.Kind);
        return (data.Pick(split.Training), data.Pick(split.HeldOut), split.HeldOut, new FittedImages([.. split.Training.Select(place => hashes[(int)place])]));
    }

    private JointModel FitModel(IImageSource images, OodTrainingSet data, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var network = _network.Share();
        ClassifierReader? reader = null;
        Tensor? bank = null, mean = null;
        GaussianFit? moments = null;
        try
        {
            var layers = _options.Layers ?? FrozenLayers.FirstGroup(network, nameof(JointOptions));
            reader = ClassifierReader.Find(network, _options.PostHoc.Head, layers);
            ImageIndependence.Ensure(network, reader.Named);
            if (data.Labels is { } labels) ClassLabels.RequireBelow(labels, reader.Head!.Classes, nameof(data));
            images = RandomSample(images);
            if (images.Count < _options.Neighbours)
                throw new ArgumentException($"Expected at least {_options.Neighbours} images, since the distance is that to the {_options.Neighbours}th neighbour; got {images.Count}.", nameof(data));
            (bank, mean, moments) = Accumulate(images, network, reader, layers, progress, cancellationToken);
            return new JointModel(network, reader, layers, bank, mean, moments, _options.Neighbours, _options.PostHoc.ScoringBatchSize);
        }
        catch
        {
            bank?.Dispose();
            mean?.Dispose();
            moments?.Dispose();
            reader?.Dispose();
            network.Dispose();
            throw;
        }
    }

    private (Tensor Bank, Tensor Mean, GaussianFit Moments) Accumulate(
        IImageSource images, FrozenNetwork network, ClassifierReader reader, IReadOnlyList<string> layers, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        CovarianceAccumulator? sums = null;
        try
        {
            var clock = Stopwatch.StartNew();
            var bank = new List<Tensor>();
            var sum = zeros(reader.Head!.Dimension, ScalarType.Float64, device: CPU);
            var done = 0L;
            PostHocPass.Visit(images, network, reader, _options.PostHoc.ScoringBatchSize, (batch, count) =>
            {
                var features = batch.Features.narrow(0, 0, count);
                bank.Add(PostHocMath.Normalised(features).MoveToOuterDisposeScope());
                sum.Plus_(features.sum([0L]));
                var moments = JointModel.MomentsOf(batch, layers).narrow(0, 0, count);
                (sums ??= new CovarianceAccumulator(moments.shape[1])).Add(moments);
                done += count;
                progress?.Report(new TrainingProgress(JointFile.Kind, done, images.Count, 1, 1, double.NaN, 0, done / clock.Elapsed.TotalSeconds, clock.Elapsed));
            }, cancellationToken);
            var all = cat(bank.ToArray());
            foreach (var values in new[] { all, sums!.Mean }) Weights.RefuseNaN(values, network, "the training images", nameof(images));
            return (all.DetachFromDisposeScope(), sum.div(Held((double)done)).DetachFromDisposeScope(), GaussianFit.Fit(sums, keepScatter: true));
        }
        finally
        {
            sums?.Dispose();
        }
    }

    private IImageSource RandomSample(IImageSource images)
        => PostHocFit.Sample(images.Count, _options.PostHoc.MaxImages, _options.PostHoc.Seed) is { } chosen ? new ImageSubset(images, chosen) : images;
}
