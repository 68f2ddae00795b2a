using System.Diagnostics;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Fits the batch-statistics detector on in-distribution images alone; a part of them is held out to calibrate with.</summary>
/// <remarks>
/// Without a network it looks at fixed filters. A frozen network, such as that of a GEOM detector or the classifier to be watched, adds what changes
/// its features; for calibrated scores it must not have been trained on the images that are fitted to. The idea is from DisCoPatch (Caetano et al.,
/// arXiv 2501.08005); the way from pixels to a p-value is our own, and <see cref="BatchStatisticsDetector"/> has it step by step.
/// </remarks>
public sealed class BatchStatisticsTrainer : IOodTrainer<BatchStatisticsDetector>
{
    private static readonly TimeSpan s_reportEvery = TimeSpan.FromSeconds(0.25);
    private readonly BatchStatisticsOptions _options;
    private readonly FrozenNetwork? _network;

    /// <summary>Makes a trainer.</summary>
    /// <param name="network">A frozen network to look into beside the filters, or null; the fitted detector takes a share in it.</param>
    /// <param name="options">Hyper-parameters; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public BatchStatisticsTrainer(FrozenNetwork? network = null, BatchStatisticsOptions? options = null)
    {
        _network = network;
        _options = options ?? new BatchStatisticsOptions();
        _options.Validate();
        if (network is null && !_options.Filters && _options.DisCoPatch is null)
            throw new ArgumentException($"There is nothing to look at: {nameof(BatchStatisticsOptions.Filters)} is false, {nameof(BatchStatisticsOptions.DisCoPatch)} is null, and no network is given.", nameof(options));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There are too few different images to hold some out, they are too small for the filters, or of another shape than the network's, the network has no such layer, or a part gives NaN or infinity for some of the images.</exception>
    public BatchStatisticsDetector Fit(OodTrainingSet data, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        CheckImages(data);
        data.EnsureRead(progress, cancellationToken);
        var split = HoldOutSplit.Of(data, _options.HeldOutShare, BatchStatisticsDetector.MinHeldOut, _options.MaxHeldOut, _options.Seed, "batch-statistics");
        var (training, heldOut) = (data.Pick(split.Training), data.Pick(split.HeldOut));
        var parts = new List<IEvidencePart>();
        try
        {
            var clock = Stopwatch.StartNew();
            var reported = TimeSpan.Zero;
            var passes = (_options.Filters ? 1 : 0) + (_network is null ? 0 : 1);
            var (done, steps) = (0L, passes * training.Count + heldOut.Count);
            if (_options.Filters)
            {
                using var filters = FilterBank.Frozen(data.Shape, _options.Device);
                parts.Add(MomentsPart.Fit(MomentsPart.Filters, filters, FilterBank.LayerNames, training, _options.ScoringBatchSize, Report, cancellationToken));
            }

            if (_network is not null)
                parts.Add(MomentsPart.Fit(MomentsPart.Network, _network, FrozenLayers.ResolveLayers(_options.Layers, _network, nameof(BatchStatisticsOptions)), training, _options.ScoringBatchSize, Report, cancellationToken));

            if (_options.DisCoPatch is { } discriminator)
                parts.Add(DisCoPatchPart.Fit(training, heldOut, discriminator, _options.ScoringBatchSize, progress, cancellationToken));

            var reader = new EvidenceReader(data.Shape, parts, _options.ScoringBatchSize);
            var evidence = new List<double[][]>();
            foreach (var image in reader.Read(heldOut, cancellationToken))
            {
                evidence.Add(image);
                Report(1);
            }

            for (var p = 0; p < parts.Count; p++)
                NaNScores.RefuseHeldOut([.. evidence.Select(image => parts[p].Statistic(image[p], 1))], parts[p].Name, split.HeldOut, [parts[p].Module], nameof(data));

            return new BatchStatisticsDetector(
                reader, evidence, _options.CalibrationWindows, _options.Seed, [.. _network?.TrainingRecords ?? [], data.Record(BatchStatisticsUpdate.Fitted, _options)],
                BatchStatisticsUpdate.Memory(parts, data, split.Training));

            void Report(long images)
            {
                done += images;
                if (clock.Elapsed - reported < s_reportEvery && done < steps) return;
                reported = clock.Elapsed;
                progress?.Report(new TrainingProgress(
                    BatchStatisticsUpdate.Fitted, done, steps, 1, 1, double.NaN, 0, done / clock.Elapsed.TotalSeconds, clock.Elapsed));
            }
        }
        catch
        {
            foreach (var part in parts) part.Dispose();
            throw;
        }
    }

    private void CheckImages(OodTrainingSet data)
    {
        if (_network is not null) ImageBatch.CheckShape(data.InDistributionImages, nameof(data), _network.Preprocessing.Input);
        if (_options.Filters && Math.Min(data.Shape.Height, data.Shape.Width) < FilterBank.MinSide)
            throw new ArgumentException($"Expected images of at least {FilterBank.MinSide}×{FilterBank.MinSide} pixels for the filters; got {data.Shape}.", nameof(data));
        if (_options.DisCoPatch is { } discriminator && Math.Min(data.Shape.Height, data.Shape.Width) < discriminator.PatchSize)
            throw new ArgumentException($"Expected images of at least {discriminator.PatchSize}×{discriminator.PatchSize} pixels, the size of the discriminator's patches; got {data.Shape}.", nameof(data));
        if (_network is null) return;
        // What is wrong with the network shows now, not after the filters' pass.
        using var hook = new FeatureHook(_network.Network, FrozenLayers.ResolveLayers(_options.Layers, _network, nameof(BatchStatisticsOptions)));
        ImageIndependence.Ensure(_network, images => hook.RunImages(images).Named());
    }
}
