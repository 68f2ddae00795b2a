using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

/// <summary>Scopes, leaks, memory, threads, disposal.</summary>
public abstract partial class DetectorContract
{
    /// <summary>Megabytes that 5,000 images may take more in one call than in ten: the collector's and the allocator's whims. All at once they would take a hundred or more.</summary>
    internal const double AllowedGrowth = 16;

    [Fact]
    public void Score_InScopes_BelongsToInnermost()
    {
        using var images = TestImages.Arrows(106, 3);
        Tensor inner, free = Detector.Score(images);
        using (NewDisposeScope())
        {
            using (NewDisposeScope())
            {
                inner = Detector.Score(images);
                Assert.False(inner.IsInvalid);
            }

            Assert.True(inner.IsInvalid, "The scores belong to the scope in which Score was called.");
            inner = Detector.Score(images);
        }

        Assert.True(inner.IsInvalid);
        Assert.False(free.IsInvalid, "Without a scope the scores live until they are disposed.");
        free.Dispose();
    }

    [Fact]
    public void Score_WithoutScope_HoldsAllItsTensors()
    {
        using var images = TestImages.Arrows(118, 70);
        Detector.Score(images).Dispose(); // what is made once and kept is made here
        Unscoped.AssertNone(() => Detector.Score(images).Dispose());
    }

    [Fact]
    public void Score_ThousandTimes_LeavesNoTensor()
    {
        using var images = TestImages.Arrows(107, 2);
        LiveTensors.AssertFlat(1000, () => Detector.Score(images).Dispose());
    }

    [Fact]
    public void Score_BadImageInLaterChunk_LeavesNoTensor()
    {
        using var bytes = TestImages.Arrows(108, 300);
        using var floats = bytes.to(ScalarType.Float32).div(255f);
        using (var last = floats.narrow(0, 299, 1)) last.fill_(2f);
        LiveTensors.AssertFlat(3, () => Assert.Throws<ArgumentException>(() => Detector.Score(floats)));
    }

    [Fact]
    public void Score_FromEightThreads_GivesSameBits()
    {
        using var images = TestImages.Discs(109, 70);
        var expected = Detector.Score(images).Take();
        var results = new double[8][][];
        var threads = Enumerable.Range(0, results.Length).Select(t => new Thread(() =>
        {
            results[t] = [.. Enumerable.Range(0, 4).Select(_ => Detector.Score(images).Take())];
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.All(results.SelectMany(r => r), r => Assert.Equal(expected, r));
    }

    [Fact]
    public void Score_AfterDispose_IsRefused()
    {
        using var images = TestImages.Arrows(110, 2);
        var before = Detector.Score(images).Take();
        using var id = TestImages.Arrows(115, 240);
        using var ood = TestImages.Discs(116, 16);
        var another = NewTrainer().Fit(new OodTrainingSet(id, ood));
        another.Score(images).Dispose();

        another.Dispose();
        another.Dispose();

        Assert.Throws<ObjectDisposedException>(() => another.Score(images));
        Assert.Equal(before, Detector.Score(images).Take());
    }

    [Fact]
    public void Score_FiveThousandImages_TakesNoMoreMemoryThanATenthTenTimes()
    {
        using var scope = NewDisposeScope();
        var many = TestImages.Repeated(TestImages.Discs(117, 200), 5_000);
        var few = many.narrow(0, 0, 500);
        Detector.Score(few).Dispose();

        // As many passes on both sides: what they leave to the collector piles up for some time before it comes, however bounded the memory of a call is.
        // Again for what chance took, such as the collector or the heap's holes, and both sides, since what the process has grown by it keeps; what the images take is there each time.
        var (before, after) = (0.0, double.PositiveInfinity);
        for (var more = 0; more < 5 && after - before > AllowedGrowth; more++)
        {
            before = PeakMemory.Of(() =>
            {
                for (var i = 0; i < 10; i++) Detector.Score(few).Dispose();
            });
            after = PeakMemory.Of(() => Detector.Score(many).Dispose());
        }

        Assert.True(after - before <= AllowedGrowth, $"The process took {after - before:F0} MB more for 5,000 images in one call than in ten, which take up {before:F0} MB at the most; expected at most {AllowedGrowth} MB.");
    }
}
