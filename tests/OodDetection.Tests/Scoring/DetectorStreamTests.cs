using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Scoring;

[Collection(FittedDetectors.Collection)]
public sealed class DetectorStreamTests(FittedDetectors fitted)
{
    [Fact]
    public async Task ScoreAsync_BatchesOfAnySize_IsScoreOfEach()
    {
        using var images = TestImages.Discs(511, 1200);
        Tensor[] batches = [images.narrow(0, 0, 3), images.narrow(0, 3, 1100), images.narrow(0, 1103, 1)];
        var expected = batches.Select(batch => fitted.Bce.Score(batch).Take()).ToArray();
        Assert.Equal(expected, await Collect(fitted.Bce.ScoreAsync(batches)));
        Assert.Equal(expected, await Collect(fitted.Bce.ScoreAsync(AsStream(batches))));
        Assert.All(batches, batch => Assert.False(batch.IsInvalid, "A batch is the caller's."));
        foreach (var batch in batches) batch.Dispose();
    }

    [Fact]
    public async Task ClassifyAsync_BatchesAndWindows_IsClassifyOfEach()
    {
        using var images = TestImages.Discs(512, 12);
        Tensor[] batches = [.. images.split(4)];
        Assert.Equal(batches.Select(batch => fitted.Calibrated.Classify(batch, 0.1)), await Collect(fitted.Calibrated.ClassifyAsync(batches, 0.1)));
        Assert.Equal(batches.Select(batch => fitted.Calibrated.Classify(batch)), await Collect(fitted.Calibrated.ClassifyAsync(AsStream(batches))));
        Assert.Equal(batches.Select(batch => fitted.CalibratedWindows.Classify(batch)), await Collect(fitted.CalibratedWindows.ClassifyAsync(batches)));
        Assert.Equal(batches.Select(batch => fitted.CalibratedWindows.Classify(batch, 0.2)), await Collect(fitted.CalibratedWindows.ClassifyAsync(AsStream(batches), 0.2)));
        foreach (var batch in batches) batch.Dispose();
    }

    [Fact]
    public async Task ScoreAsync_SourceThatDisposesItsBatches_LeavesNoTensor()
    {
        await Watch();
        var before = LiveTensors.Settled();
        for (var i = 0; i < 20; i++) await Watch();
        Assert.Equal(before, LiveTensors.Settled());

        async Task Watch()
        {
            using (NewDisposeScope()) { } // none is open across what follows
            var seen = 0;
            await foreach (var scores in fitted.Bce.ScoreAsync(Made()))
            {
                seen += scores.Length;
                if (seen == 6) break;
            }

            Assert.Equal(6, seen);
        }

        static IEnumerable<Tensor> Made()
        {
            for (var i = 0; i < 5; i++)
            {
                using var batch = TestImages.Arrows(520 + i, 3);
                yield return batch;
            }
        }
    }

    [Fact]
    public async Task ScoreAsync_SourceThatThrows_HandsTheErrorOnAfterWhatCame()
    {
        var scores = new List<double[]>();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var batch in fitted.Bce.ScoreAsync(Broken())) scores.Add(batch);
        });
        Assert.Equal(2, Assert.Single(scores).Length);

        static async IAsyncEnumerable<Tensor> Broken()
        {
            using (var images = TestImages.Arrows(531, 2)) yield return images;
            await Task.Yield();
            throw new IOException("The camera is gone.");
        }
    }

    [Fact]
    public async Task ScoreAsync_Cancelled_Throws()
    {
        using var source = new CancellationTokenSource();
        using var images = TestImages.Arrows(532, 2);
        var count = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var scores in fitted.Bce.ScoreAsync([images, images], source.Token))
            {
                count++;
                source.Cancel();
            }
        });
        Assert.Equal(1, count);
    }

    [Fact]
    public void ClassifyAsync_BadArguments_AreRefusedAtOnce()
    {
        Assert.Throws<ArgumentNullException>("detector", () => ((IOodDetector)null!).ScoreAsync([]));
        Assert.Throws<ArgumentNullException>("batches", () => fitted.Bce.ScoreAsync((IEnumerable<Tensor>)null!));
        Assert.Throws<ArgumentNullException>("windows", () => fitted.CalibratedWindows.ClassifyAsync((IAsyncEnumerable<Tensor>)null!));
        Assert.Throws<ArgumentException>("alpha", () => fitted.Calibrated.ClassifyAsync([], 1e-9));
    }

    private static async Task<List<T>> Collect<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }

    private static async IAsyncEnumerable<Tensor> AsStream(IEnumerable<Tensor> batches)
    {
        foreach (var batch in batches)
        {
            await Task.Yield();
            yield return batch;
        }
    }
}
