using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.PostHoc;

/// <summary>Detectors taught further images, or made to forget some, against fits on all of them.</summary>
[Collection(nameof(PostHocFixture))]
public sealed class PostHocUpdateTests(PostHocFixture fixture)
{
    private const int All = 200;
    private const int Known = 150;

    public static TheoryData<string, bool> Methods => new()
    {
        { "mahalanobis", true }, { "mahalanobis", false }, { "relative-mahalanobis", true }, { "relative-mahalanobis", false }, { "knn", false }, { "knn", true }, { "nci", false }, { "fdbd", false },
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void UpdateAndForget_AnyMethod_AreFitsOnAllAndOnTheOthers(string method, bool labelled)
    {
        using var scope = NewDisposeScope();
        using var all = Fit(method, labelled, 0, All);
        using var some = Fit(method, labelled, 0, Known);
        var (rest, labels) = Images(Known, All - Known);

        using var updated = labelled ? some.Update(rest, labels) : some.Update(rest);
        AssertAlike(all, updated);
        using var forgot = updated.Forget(rest);
        AssertAlike(some, forgot);
        using var less = all.Forget(rest);
        AssertAlike(some, less);
        Assert.Equal(All, updated.Memory!.Images.Count);
        Assert.Equal(some.Score(rest).Values(), Fit(method, labelled, 0, Known).Score(rest).Values()); // the first stays as it is
    }

    [Theory]
    [InlineData("mahalanobis")]
    [InlineData("knn")]
    public void Update_OneImageAfterTheOther_IsAFitOnAll(string method)
    {
        using var scope = NewDisposeScope();
        using var all = Fit(method, true, 0, 70);
        var detector = Fit(method, true, 0, 60);
        for (var i = 60; i < 70; i++)
        {
            using var before = detector;
            var (image, label) = Images(i, 1);
            detector = before.Update(image, label);
        }

        using (detector) AssertAlike(all, detector);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Update_ClassThatHadNoImageOrLosesAll_IsAFitOnWhatIsThere(bool relative)
    {
        using var scope = NewDisposeScope();
        PostHocMethod method = relative ? new RelativeMahalanobisMethod() : new MahalanobisMethod();
        var (images, labels) = Images(0, 120);
        var ofClass = labels.eq(2).nonzero().flatten();
        var others = labels.ne(2).nonzero().flatten();
        using var all = Fit(method, images, labels);
        using var without = Fit(method, images.index_select(0, others), labels.index_select(0, others));

        using var taught = without.Update(images.index_select(0, ofClass), labels.index_select(0, ofClass));
        AssertAlike(all, taught);
        using var forgot = all.Forget(images.index_select(0, ofClass));
        AssertAlike(without, forgot);
        Assert.Equal(3, forgot.Fitted[0].shape[0]);
    }

    [Theory]
    [InlineData("mahalanobis")]
    [InlineData("relative-mahalanobis")]
    [InlineData("knn")]
    [InlineData("nci")]
    public void Update_LoadedDetector_IsAFitOnAll(string method)
    {
        using var scope = NewDisposeScope();
        using var some = Fit(method, false, 0, Known);
        using var loaded = Reloaded(some);
        using var all = Fit(method, false, 0, All);
        var (rest, _) = Images(Known, All - Known);

        using var updated = loaded.Update(rest);
        AssertAlike(all, updated);
        using var again = Reloaded(updated);
        using var forgot = again.Forget(rest);
        AssertAlike(some, forgot);
    }

    [Fact]
    public void Update_DetectorThatHasNotWhatItTakes_SaysWhy()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Images(0, 60);
        var (further, _) = Images(60, 5);
        using var vim = Fit(new VimMethod(), images, labels);
        using var energy = PostHocDetector.Of(fixture.Network, new EnergyMethod());
        using var sampled = new PostHocTrainer(fixture.Network, new KnnMethod { Neighbours = 3 }, new PostHocOptions { MaxImages = 30 }).Fit(new OodTrainingSet(images));

        Assert.All([vim, energy, sampled], detector => Assert.False(detector.CanUpdate));
        Assert.Contains("'vim' can't be updated", Assert.Throws<InvalidOperationException>(() => vim.Update(further)).Message, StringComparison.Ordinal);
        Assert.Contains("not fitted to any images", Assert.Throws<InvalidOperationException>(() => energy.Forget(further)).Message, StringComparison.Ordinal);
        Assert.Contains("sample", Assert.Throws<InvalidOperationException>(() => sampled.Update(further)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Update_FileOfAnEarlierVersion_LoadsAndSaysWhy()
    {
        using var scope = NewDisposeScope();
        using var detector = Fit("knn", false, 0, 60);
        using var old = WithMemory(detector, null);
        using var loaded = Saved(old);

        Assert.False(loaded.CanUpdate);
        var (further, _) = Images(60, 5);
        Assert.Equal(detector.Score(further).Values(), loaded.Score(further).Values());
        Assert.Contains("earlier version", Assert.Throws<InvalidOperationException>(() => loaded.Update(further)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WhatAnUpdateTakesDoesNotFit_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var knn = Fit("knn", false, 0, 60);
        using var mahalanobis = Fit("mahalanobis", true, 0, 60);
        var memory = mahalanobis.Memory!;
        var infinite = memory.Scatter!.clone();
        infinite[0, 0] = double.PositiveInfinity;

        Damaged("'images'", knn, knn.Memory! with { Images = new FittedImages(new ulong[3]) });
        Damaged("'imageClasses'", mahalanobis, memory with { Classes = [.. memory.Classes.Skip(1), 4] });
        Damaged("'imageClasses'", mahalanobis, memory with { Classes = [.. memory.Classes.Skip(1)] });
        Damaged("'imageClasses'", mahalanobis, memory with { Classes = new long[60] });
        Damaged("'scatter'", mahalanobis, memory with { Scatter = infinite });
        Damaged("'scatter'", mahalanobis, memory with { Scatter = zeros([3, 3], ScalarType.Float64) });

        static void Damaged(string words, PostHocDetector detector, PostHocMemory memory)
            => Assert.Contains(words, Assert.Throws<InvalidDataException>(() => Saved(WithMemory(detector, memory))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UpdateAndForget_ImagesThatDontFit_AreRefused()
    {
        using var scope = NewDisposeScope();
        var (images, labels) = Images(0, 60);
        var (further, furtherLabels) = Images(60, 5);
        using var labelled = Fit(new MahalanobisMethod(), images, labels);
        using var unlabelled = Fit(new MahalanobisMethod(), images, null);
        using var knn = new PostHocTrainer(fixture.Network, new KnnMethod { Neighbours = 58 }, new PostHocOptions { MaxImages = 62 }).Fit(new OodTrainingSet(images));
        var known = images.narrow(0, 7, 3);

        Refused("3 of these 3", () => labelled.Update(known, labels.narrow(0, 7, 3)));
        Refused("not on 5 of these 5", () => labelled.Forget(further));
        Refused("twice", () => labelled.Forget(cat(new[] { known, known })));
        Refused("at least 2", () => labelled.Forget(images.narrow(0, 0, 59)));
        Refused("Update(images, labels)", () => labelled.Update(further));
        Refused("Expected no labels", () => unlabelled.Update(further, furtherLabels));
        Refused("0 to 3", () => labelled.Update(further, furtherLabels.add(4)));
        Refused("58 images", () => knn.Forget(known));
        Refused("at most 62 images in all", () => knn.Update(further));
        using var forgot = labelled.Forget(known);
        Refused("not on 3 of these 3", () => forgot.Forget(known));
        forgot.Update(known, labels.narrow(0, 7, 3)).Dispose();

        static void Refused(string words, Func<PostHocDetector> update) => Assert.Contains(words, Assert.Throws<ArgumentException>(update).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Calibrate_OnImagesThatWereTaught_IsRefused()
    {
        using var scope = NewDisposeScope();
        using var detector = Fit("knn", false, 0, 60);
        var (further, _) = Images(60, 40);
        using var updated = detector.Update(further);

        Assert.Throws<ArgumentException>(() => updated.Calibrate(further, 0.1));
    }

    private static (Tensor Images, Tensor Labels) Images(int start, int count)
    {
        var (images, labels) = RotationClassifier.Turned(TestImages.Arrows(500, All));
        return (images.narrow(0, start, count), labels.narrow(0, start, count));
    }

    private static PostHocDetector Reloaded(PostHocDetector detector)
    {
        var loaded = Saved(detector);
        Assert.True(loaded.CanUpdate);
        return loaded;
    }

    private static PostHocDetector Saved(PostHocDetector detector)
    {
        using var stream = new MemoryStream();
        DetectorFile.Save(detector, stream, RotationClassifier.Registry);
        stream.Position = 0;
        return DetectorFile.Load<PostHocDetector>(stream, new DetectorFileOptions { Registry = RotationClassifier.Registry });
    }

    private static PostHocDetector WithMemory(PostHocDetector detector, PostHocMemory? memory) => new(
        detector.Network.Share(), ClassifierReader.Open(detector.Network, detector.Head, []), detector.Method, [.. detector.Fitted.Select(part => part.clone())], detector.ClassCount, 64, [], memory);

    private PostHocDetector Fit(string method, bool labelled, int start, int count)
    {
        var (images, labels) = Images(start, count);
        return Fit(method == "knn" ? new KnnMethod { Neighbours = 5 } : PostHocMethodTests.Method(method), images, labelled ? labels : null);
    }

    private PostHocDetector Fit(PostHocMethod method, Tensor images, Tensor? labels) => new PostHocTrainer(fixture.Network, method).Fit(new OodTrainingSet(images, labels: labels));

    private static void AssertAlike(PostHocDetector expected, PostHocDetector detector)
    {
        using var scope = NewDisposeScope();
        var images = cat(new[] { TestImages.Arrows(501, 30), TestImages.Discs(502, 30) });
        var (wanted, scores) = (expected.Score(images), detector.Score(images));
        var off = scores.sub(wanted).abs().div(wanted.abs()).max().ToDouble();
        Assert.True(off <= 1e-9, $"off by {off:G3} of a score");
    }
}
