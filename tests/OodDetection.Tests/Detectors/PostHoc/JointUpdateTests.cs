using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.PostHoc;

/// <summary>The joint detector, taught further images or made to forget some, against fits on all of them with the same images held out.</summary>
[Collection(nameof(PostHocFixture))]
public sealed class JointUpdateTests(PostHocFixture fixture)
{
    private const int All = 170;
    private const int Known = 120;

    [Fact]
    public void UpdateAndForget_Images_AreFitsOnAllAndOnTheOthers()
    {
        using var scope = NewDisposeScope();
        using var all = Fit(0, All);
        using var some = Fit(0, Known);
        var rest = Images(Known, All - Known);
        var before = some.Score(rest).Values();

        using var updated = some.Update(rest);
        AssertAlike(all, updated);
        using var forgot = updated.Forget(rest);
        AssertAlike(some, forgot);
        using var less = all.Forget(rest);
        AssertAlike(some, less);
        Assert.Equal(before, some.Score(rest).Values());
    }

    [Fact]
    public void Update_LoadedDetector_IsAFitOnAll()
    {
        using var scope = NewDisposeScope();
        using var some = Fit(0, Known);
        using var all = Fit(0, All);
        using var stream = new MemoryStream();
        DetectorFile.Save(some, stream, RotationClassifier.Registry);
        stream.Position = 0;
        using var loaded = DetectorFile.Load<JointDetector>(stream, new DetectorFileOptions { Registry = RotationClassifier.Registry });

        Assert.True(loaded.CanUpdate);
        using var updated = loaded.Update(Images(Known, All - Known));
        AssertAlike(all, updated);
    }

    [Fact]
    public void UpdateAndForget_ImagesThatDontFit_AreRefused()
    {
        using var scope = NewDisposeScope();
        using var detector = Fit(0, 30);
        var heldOut = HeldOut();

        Refused("4 of these 4", () => detector.Update(Images(3, 4)));
        Refused("not on 4 of these 4", () => detector.Forget(Images(40, 4)));
        // Held out, and so neither to be taught nor to be forgotten.
        Refused("2 of these 2", () => detector.Update(heldOut.narrow(0, 0, 2)));
        Refused("not on 2 of these 2", () => detector.Forget(heldOut.narrow(0, 0, 2)));
        Refused("at least 10 images", () => detector.Forget(Images(0, 25)));

        static void Refused(string words, Func<JointDetector> update) => Assert.Contains(words, Assert.Throws<ArgumentException>(update).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_DetectorFittedToASample_SaysWhy()
    {
        using var scope = NewDisposeScope();
        var options = PostHocFixture.JointOptions with { PostHoc = new PostHocOptions { MaxImages = 20 } };
        using var detector = new JointTrainer(fixture.Network, options).Fit(new OodTrainingSet(Images(0, 30), heldOut: HeldOut()));

        Assert.False(detector.CanUpdate);
        Assert.Contains("sample", Assert.Throws<InvalidOperationException>(() => detector.Update(Images(40, 1))).Message, StringComparison.Ordinal);
    }

    private static Tensor Images(int start, int count) => TestImages.Arrows(510, All).narrow(0, start, count);

    private static Tensor HeldOut() => TestImages.Arrows(511, 60);

    private JointDetector Fit(int start, int count) => new JointTrainer(fixture.Network, PostHocFixture.JointOptions).Fit(new OodTrainingSet(Images(start, count), heldOut: HeldOut()));

    private static void AssertAlike(JointDetector expected, JointDetector detector)
    {
        using var scope = NewDisposeScope();
        var images = cat(new[] { TestImages.Arrows(512, 30), TestImages.Discs(513, 30) });
        var (wanted, scores) = (expected.Score(images), detector.Score(images));
        var off = scores.sub(wanted).abs().div(wanted.abs()).max().ToDouble();
        Assert.True(off <= 1e-9, $"off by {off:G3} of a score");
    }
}
