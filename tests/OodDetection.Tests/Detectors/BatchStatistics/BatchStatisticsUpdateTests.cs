using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.BatchStatistics;

/// <summary>The distributions of the batch-statistics detector with more images and with fewer, against fits of them on the same images.</summary>
[Collection(FittedDetectors.Collection)]
public sealed class BatchStatisticsUpdateTests(FittedDetectors fitted)
{
    [Fact]
    public void UpdateAndForget_Images_AreFitsOnAllAndOnTheOthers()
    {
        using var scope = NewDisposeScope();
        var further = TestImages.Arrows(701, 45);
        var images = cat(new[] { TestImages.Arrows(702, 30), TestImages.Discs(703, 30) });
        using var detector = Fit();

        using var updated = detector.Update(further);
        AssertAlike(FitOfParts(detector, further), updated, images);
        using var forgot = updated.Forget(further);
        AssertAlike(detector, forgot, images);
        using var again = Reloaded(forgot).Update(further);
        AssertAlike(updated, again, images);
    }

    [Fact]
    public void UpdateAndForget_ImagesThatDontFit_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var detector = Fit();
        var all = fitted.InDistribution;
        var (seen, other) = (all.narrow(0, 0, all.shape[0]), TestImages.Arrows(704, 3));

        // Those of the fit and those held out alike.
        Assert.Contains($"on {seen.shape[0]} of these", Assert.Throws<ArgumentException>(() => detector.Update(seen)).Message, StringComparison.Ordinal);
        Assert.Contains("not on 3 of these 3", Assert.Throws<ArgumentException>(() => detector.Forget(other)).Message, StringComparison.Ordinal);
        Assert.Contains("was not on", Assert.Throws<ArgumentException>(() => detector.Forget(seen)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_DetectorWithADiscriminator_SaysWhy()
    {
        using var images = TestImages.Arrows(705, 2);

        Assert.False(fitted.BatchStatistics.CanUpdate);
        Assert.Contains("discriminator", Assert.Throws<InvalidOperationException>(() => fitted.BatchStatistics.Update(images)).Message, StringComparison.Ordinal);
    }

    private static BatchStatisticsDetector Reloaded(BatchStatisticsDetector detector)
    {
        using var stream = new MemoryStream();
        DetectorFile.Save(detector, stream);
        stream.Position = 0;
        return DetectorFile.Load<BatchStatisticsDetector>(stream);
    }

    private BatchStatisticsDetector Fit() => new BatchStatisticsTrainer(fitted.Geom.Network).Fit(fitted.Training);

    // A detector whose parts are fitted to the images of another and to further ones, in one go, with the same images held out.
    private BatchStatisticsDetector FitOfParts(BatchStatisticsDetector detector, Tensor further)
    {
        var options = new BatchStatisticsOptions();
        var split = HoldOutSplit.Of(fitted.Training, options.HeldOutShare, BatchStatisticsDetector.MinHeldOut, options.MaxHeldOut, options.Seed, "batch-statistics");
        var all = new TensorSource(cat(new[] { fitted.InDistribution.index_select(0, tensor(split.Training)), further }));
        using var filters = FilterBank.Frozen(fitted.Training.Shape, CPU);
        IEvidencePart[] parts =
        [
            MomentsPart.Fit(MomentsPart.Filters, filters, FilterBank.LayerNames, all, options.ScoringBatchSize, _ => { }, CancellationToken.None),
            MomentsPart.Fit(MomentsPart.Network, fitted.Geom.Network, ((MomentsPart)detector.EvidenceParts[1]).Layers, all, options.ScoringBatchSize, _ => { }, CancellationToken.None),
        ];
        var reader = new EvidenceReader(fitted.Training.Shape, parts, options.ScoringBatchSize);
        return new BatchStatisticsDetector(reader, [.. reader.Read(fitted.InDistribution.index_select(0, tensor(split.HeldOut)))], options.CalibrationWindows, options.Seed, [], null);
    }

    private static void AssertAlike(BatchStatisticsDetector expected, BatchStatisticsDetector detector, Tensor images)
    {
        Close(expected.Score(images).Values(), detector.Score(images).Values());
        Close(expected.ScoreWindows(images, 4).Values(), detector.ScoreWindows(images, 4).Values());

        static void Close(double[] wanted, double[] scores)
        {
            foreach (var (mine, its) in scores.Zip(wanted)) Assert.True(Math.Abs(mine - its) <= 1e-9 * Math.Abs(its), $"{mine:R} for {its:R}");
        }
    }
}
