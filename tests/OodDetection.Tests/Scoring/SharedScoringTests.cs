using OodDetection.Data;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Scoring;

[Collection(FittedDetectors.Collection)]
public sealed class SharedScoringTests(FittedDetectors fitted)
{
    [Fact]
    public void ScoreAll_PartsAndTheFusedOne_GivesTheScoresOfEachAndRunsTheNetworkOnce()
    {
        using var images = TestImages.Discs(1401, 39);
        using var fused = FusedDetector.Join(fitted.Geom, fitted.Moments, fitted.Layers, fitted.HeldOut, leaveOpen: true);
        using var calibrated = fused.Calibrate(TestImages.Arrows(1402, 60), 0.05, leaveOpen: true);
        IOodDetector[] detectors = [calibrated, fitted.Layers, fused, fitted.Geom, fitted.Moments];

        var scores = default(IReadOnlyList<double[]>);
        var passes = fitted.Geom.Network.Network.CountPasses(() => scores = detectors.ScoreAll(images));

        Assert.Equal(3, passes); // 16 images under four rotations each
        for (var i = 0; i < detectors.Length; i++) Assert.Equal(detectors[i].Score(images).Take(), scores![i]);
    }

    [Fact]
    public void ScoreAll_DetectorsOfOtherNetworksTransformsAndBatches_AreScoredByThemselves()
    {
        using var images = TestImages.Discs(1403, 20);
        using var other = new GeomTrainer(FittedDetectors.Options(5)).Fit(fitted.Training);
        using var upright = new MomentsTrainer(fitted.Geom.Network, new MomentsOptions { Transforms = TransformSet.Identity, ScoringBatchSize = 3 }).Fit(fitted.Training);
        using var bare = new BrightnessDetector();
        IOodDetector[] detectors = [other, bare, upright, fitted.Geom];
        var scores = detectors.ScoreAll(images);
        for (var i = 0; i < detectors.Length; i++) Assert.Equal(detectors[i].Score(images).Take(), scores[i]);
    }

    [Fact]
    public void ScoreAll_AnotherBatchSize_IsTheSameUpToRounding()
    {
        using var images = TestImages.Discs(1404, 20);
        using var moments = new MomentsTrainer(fitted.Geom.Network, new MomentsOptions { ScoringBatchSize = 12 }).Fit(fitted.Training);
        var scores = new IOodDetector[] { moments, fitted.Geom }.ScoreAll(images);
        Assert.Equal(moments.Score(images).Take(), scores[0]);
        TensorValues.AssertClose(fitted.Geom.Score(images).Take(), scores[1], 1e-5);
    }

    [Fact]
    public void ScoreAll_ImagesOfASource_ReportsToTheEnd()
    {
        using var images = TestImages.Discs(1405, 20);
        using var bare = new BrightnessDetector();
        var log = new ScoringLog();
        var scores = new IOodDetector[] { fitted.Geom, fitted.Moments, bare }.ScoreAll(new OneByOne(images), log);
        Assert.Equal(fitted.Geom.Score(images).Take(), scores[0]);
        Assert.Equal(new ScoringProgress(40, 40), log.Reports[^1]);
    }

    [Fact]
    public void ScoreAll_DetectorThatScoresByItself_ReportsEveryThousandImages()
    {
        using var images = zeros([3000, 1, 12, 12], ScalarType.Byte);
        using var bare = new BrightnessDetector();
        var log = new ScoringLog();
        new IOodDetector[] { bare }.ScoreAll(images, log);
        Assert.Equal([1024, 2048, 3000], log.Reports.Select(report => report.Images));
    }

    [Fact]
    public void ScoreAll_PostHocDetectors_RunTheNetworkOnce()
    {
        using var images = TestImages.Discs(1408, 20);
        using var energy = PostHocDetector.Of(fitted.Geom.Network, new EnergyMethod());
        using var entropy = PostHocDetector.Of(fitted.Geom.Network, new GenMethod());
        using var calibrated = entropy.Calibrate(TestImages.Arrows(1409, 60), 0.05, leaveOpen: true);
        IOodDetector[] detectors = [energy, fitted.Geom, calibrated, energy];

        var scores = default(IReadOnlyList<double[]>);
        var passes = fitted.Geom.Network.Network.CountPasses(() => scores = detectors.ScoreAll(images));

        Assert.Equal(1 + 2, passes); // 20 images as they are; 16 and 4 under four rotations
        for (var i = 0; i < detectors.Length; i++) Assert.Equal(detectors[i].Score(images).Take(), scores![i]);
    }

    [Fact]
    public void ScoreAll_DetectorsForPhotos_SharePasses()
    {
        using var images = TestImages.Discs(1410, 10);
        var preparation = ImagePreparation.AsIs(12, 12) with { Channels = 1 };
        using var geom = fitted.Geom.ForPhotos(preparation, leaveOpen: true);
        using var moments = fitted.Moments.Calibrate(TestImages.Arrows(1411, 60), 0.05, leaveOpen: true).ForPhotos(preparation);
        IOodDetector[] detectors = [geom, moments];

        var scores = default(IReadOnlyList<double[]>);
        var passes = fitted.Geom.Network.Network.CountPasses(() => scores = detectors.ScoreAll(images));

        Assert.Equal(1, passes);
        for (var i = 0; i < detectors.Length; i++) Assert.Equal(detectors[i].Score(images).Take(), scores![i]);
    }

    [Fact]
    public void ScoreAll_OneThatIsDisposedOrTakesOtherImages_IsFoundBeforeAnythingIsScored()
    {
        using var images = TestImages.Discs(1412, 4);
        var geom = new GeomTrainer(FittedDetectors.Options(6)).Fit(fitted.Training);
        geom.Dispose();
        using var wrong = zeros([2, 1, 7, 7], ScalarType.Byte);
        var log = new ScoringLog();
        using var bare = new BrightnessDetector();
        Assert.Throws<ObjectDisposedException>(() => new IOodDetector[] { bare, fitted.Moments, geom }.ScoreAll(images, log));
        Assert.Throws<ArgumentException>(() => new IOodDetector[] { bare, fitted.Moments }.ScoreAll(wrong, log));
        Assert.Empty(log.Reports);
    }

    [Fact]
    public void ScoreAll_BadInput_IsRefused()
    {
        using var images = TestImages.Discs(1406, 4);
        using var wrong = zeros([2, 1, 7, 7], ScalarType.Byte);
        var gone = fitted.Geom.Calibrate(TestImages.Arrows(1407, 60), 0.05, leaveOpen: true);
        gone.Dispose();
        Assert.Empty(Array.Empty<IOodDetector>().ScoreAll(images));
        Assert.Throws<ArgumentNullException>(() => new IOodDetector[] { null! }.ScoreAll(images));
        Assert.Throws<ArgumentException>(() => new IOodDetector[] { fitted.Geom }.ScoreAll(wrong));
        Assert.Throws<ObjectDisposedException>(() => new IOodDetector[] { gone }.ScoreAll(images));
        Assert.Throws<OperationCanceledException>(() => new IOodDetector[] { fitted.Geom }.ScoreAll(images, cancellationToken: new CancellationToken(canceled: true)));
    }
}
