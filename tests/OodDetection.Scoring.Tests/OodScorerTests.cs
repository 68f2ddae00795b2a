using OodDetection.Scoring.Format;

namespace OodDetection.Scoring.Tests;

public sealed class OodScorerTests
{
    [Fact]
    public void Classify_OneImage_GivesTheGraphsAnswer()
    {
        using var scorer = Open(new TinyModel());
        byte[] image = [.. Enumerable.Repeat((byte)51, 6), .. Enumerable.Repeat((byte)255, 6)];

        var verdict = scorer.Classify(image);

        Assert.Equal(0.6, verdict.Score, 1e-15);
        Assert.Equal(0.4, verdict.PValue, 1e-15);
        Assert.Equal((true, 0.05, 0.5, "tiny", new string('a', 64)), (verdict.IsOod, verdict.Alpha, verdict.Threshold, verdict.Detector, verdict.FileSha256));
        Assert.Equal("OOD: score 0.6 above 0.5, p = 0.4 (tiny aaaaaaaa, α = 0.05)", verdict.ToString());
    }

    [Fact]
    public void Score_AnyNumberOfImages_ComesInTheirOrder()
    {
        using var scorer = Open(new TinyModel()); // 4 at a time
        foreach (var count in new[] { 1, 3, 4, 5, 8, 103 })
        {
            var images = Enumerable.Range(0, count).SelectMany(i => Enumerable.Repeat((byte)i, TinyModel.ImageBytes)).ToArray();

            var scores = scorer.Score(images, count);
            var verdicts = scorer.Classify(images, count);

            for (var i = 0; i < count; i++) Assert.Equal(i / 255.0, scores[i], 1e-15);
            Assert.Equal(scores, verdicts.Select(v => v.Score));
            Assert.All(verdicts, v => Assert.False(v.IsOod));
        }
    }

    [Theory]
    [InlineData(11, 1)]
    [InlineData(13, 1)]
    [InlineData(0, 1)]
    [InlineData(24, 1)]
    [InlineData(24, 3)]
    public void Score_BytesOfAnotherSize_SaysWhatWasExpected(int bytes, int count)
    {
        using var scorer = Open(new TinyModel());

        var error = Assert.Throws<ArgumentException>(() => scorer.Score(new byte[bytes], count));

        Assert.Contains("2×2×3", error.Message, StringComparison.Ordinal);
        Assert.Contains($"got {bytes}.", error.Message, StringComparison.Ordinal);
        if (count == 1) Assert.Throws<ArgumentException>(() => scorer.Classify(new byte[bytes]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Score_NoImages_IsRefused(int count)
    {
        using var scorer = Open(new TinyModel());

        Assert.Throws<ArgumentOutOfRangeException>(() => scorer.Score([], count));
        Assert.Throws<ArgumentOutOfRangeException>(() => scorer.Score(new byte[12], 1, (PixelLayout)5));
    }

    [Fact]
    public void Score_HundredMegapixels_AreRefusedWithoutACopy()
    {
        using var scorer = Open(new TinyModel());
        var image = new byte[300_000_000];

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ArgumentException>(() => scorer.Classify(image));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
    }

    [Fact]
    public void Open_FileThatScoresABlankImageNaN_IsRefused()
    {
        // A black image, which opening tries, is 0/0.
        var error = Assert.Throws<InvalidDataException>(() => Open(new TinyModel { Divisor = 0 }));

        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_WithMap_GivesTheGraphsMap()
    {
        var model = new TinyModel { HasMap = true, Metadata = { [MetadataKeys.HasMap] = MetadataKeys.Yes } };
        using var scorer = OodScorer.Open(new MemoryStream(model.File()));
        var map = new float[6];

        scorer.Score([1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60], map);
        Assert.Equal([11, 22, 33, 44, 55, 66], map);
        scorer.Classify([1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60], map, PixelLayout.ChannelsLast);
        Assert.Equal([11, 22, 33, 44, 55, 66], map);

        var without = new TinyModel { Metadata = { [MetadataKeys.HasMap] = MetadataKeys.Yes } };
        Assert.Contains("give score, p_value, is_ood, map", Assert.Throws<InvalidDataException>(() => OodScorer.Open(new MemoryStream(without.File()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_Cancelled_StopsBetweenBatches()
    {
        using var scorer = Open(new TinyModel());
        using var source = new CancellationTokenSource();
        source.Cancel();

        Assert.Throws<OperationCanceledException>(() => scorer.Score(new byte[24], 2, PixelLayout.ChannelsFirst, source.Token));
    }

    [Fact]
    public void Score_ManyThreads_GivesEachItsOwn()
    {
        using var scorer = Open(new TinyModel());

        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            for (var k = 0; k < 20; k++) Assert.Equal(i / 255.0, scorer.Score([.. Enumerable.Repeat((byte)i, TinyModel.ImageBytes)]), 1e-15);
        });
    }

    [Fact]
    public async Task Dispose_WhileOthersScore_LetsThemFinish()
    {
        for (var round = 0; round < 20; round++)
        {
            var scorer = Open(new TinyModel());
            using var started = new CountdownEvent(4);
            var threads = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
            {
                started.Signal();
                for (var n = 0; ; n++)
                {
                    try
                    {
                        Assert.Equal(1 / 255.0, scorer.Score([.. Enumerable.Repeat((byte)1, TinyModel.ImageBytes)]), 1e-15);
                    }
                    catch (ObjectDisposedException)
                    {
                        return n;
                    }
                }
            })).ToArray();
            started.Wait();
            scorer.Dispose();
            scorer.Dispose();
            await Task.WhenAll(threads);
            Assert.Throws<ObjectDisposedException>(() => scorer.Score(new byte[12]));
        }
    }

    private static OodScorer Open(TinyModel model) => OodScorer.Open(new MemoryStream(model.File()));
}
