using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Moments;

[Collection(FittedDetectors.Collection)]
public sealed class MomentsUpdateTests(FittedDetectors fitted)
{
    private const int Known = 180;

    [Fact]
    public void Update_FurtherImages_IsAFitOnAll()
    {
        using var some = Fit(0, Known);
        using var rest = Images(Known, 240 - Known);
        using var all = Fit(0, 240);

        using var updated = some.Update(rest);

        AssertAlike(all, updated);
        Assert.Equal(240, updated.Fits[0].Count);
    }

    [Fact]
    public void Update_OneImageAfterTheOther_IsAFitOnAll()
    {
        using var all = Fit(0, 30);
        var detector = Fit(0, 20);
        for (var i = 20; i < 30; i++)
        {
            using var before = detector;
            using var image = Images(i, 1);
            detector = before.Update(image);
        }

        using (detector) AssertAlike(all, detector);
    }

    [Fact]
    public void Forget_SomeOfTheImages_IsAFitOnTheOthers()
    {
        using var all = Fit(0, 240);
        using var rest = Images(Known, 240 - Known);
        using var some = Fit(0, Known);

        using var forgot = all.Forget(rest);
        AssertAlike(some, forgot);

        using var again = forgot.Update(rest);
        AssertAlike(all, again);
    }

    [Fact]
    public void Update_Detector_NeverChangesTheFirst()
    {
        using var detector = Fit(0, Known);
        using var rest = Images(Known, 10);
        using var before = detector.Score(fitted.HeldOut);

        using (detector.Update(rest)) { }
        using var after = detector.Score(fitted.HeldOut);

        Assert.Equal(before.data<double>().ToArray(), after.data<double>().ToArray());
    }

    [Fact]
    public void Update_LoadedDetector_IsAFitOnAll()
    {
        using var some = Fit(0, Known);
        using var stream = new MemoryStream();
        DetectorFile.Save(some, stream);
        stream.Position = 0;
        using var loaded = DetectorFile.Load<MomentsDetector>(stream);
        using var rest = Images(Known, 240 - Known);
        using var all = Fit(0, 240);

        Assert.True(loaded.CanUpdate);
        using var updated = loaded.Update(rest);

        AssertAlike(all, updated);
    }

    [Fact]
    public void Update_DetectorWithoutSums_SaysWhy()
    {
        using var detector = Fit(0, 20);
        using var old = detector.With([.. detector.Fits.Select(fit => new GaussianFit(fit.Mean.clone(), fit.Deviation.clone(), fit.Whitening.clone(), fit.Count))], null, []);
        using var image = Images(50, 1);

        Assert.False(old.CanUpdate);
        Assert.Contains("Fit it anew", Assert.Throws<InvalidOperationException>(() => old.Update(image)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UpdateAndForget_ImagesThatDontFitTheRecords_AreRefused()
    {
        using var detector = Fit(0, 20);
        using var known = Images(10, 5);
        using var other = Images(50, 5);
        using var twice = cat(new[] { known.narrow(0, 0, 1), known.narrow(0, 0, 1) });
        using var most = Images(0, 19);
        using var colour = TestImages.Bytes(1, 2, 3, 12, 12);

        Assert.Contains("5 of these 5", Assert.Throws<ArgumentException>(() => detector.Update(known)).Message, StringComparison.Ordinal);
        Assert.Contains("not on 5 of these 5", Assert.Throws<ArgumentException>(() => detector.Forget(other)).Message, StringComparison.Ordinal);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => detector.Forget(twice)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 2", Assert.Throws<ArgumentException>(() => detector.Forget(most)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => detector.Update(colour));

        using var forgot = detector.Forget(known);
        Assert.Throws<ArgumentException>(() => forgot.Forget(known));
    }

    [Fact]
    public void Calibrate_OnImagesThatWereTaught_IsRefused()
    {
        using var detector = Fit(0, Known);
        using var updated = detector.Update(fitted.HeldOut);

        Assert.Throws<ArgumentException>(() => updated.Calibrate(fitted.HeldOut));
    }

    private Tensor Images(int start, int count) => fitted.InDistribution.narrow(0, start, count);

    private MomentsDetector Fit(int start, int count)
    {
        using var images = Images(start, count);
        return new MomentsTrainer(fitted.Geom.Network).Fit(new OodTrainingSet(images));
    }

    private void AssertAlike(MomentsDetector expected, MomentsDetector detector)
    {
        using var images = cat(new[] { fitted.HeldOut, fitted.Outliers });
        using var wanted = expected.Score(images);
        using var scores = detector.Score(images);
        using var differences = scores.sub(wanted).abs().div(wanted);
        Assert.True(differences.max().ToDouble() <= 1e-9, $"off by {differences.max().ToDouble():G3} of a score");
    }
}
