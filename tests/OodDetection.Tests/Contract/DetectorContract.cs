using OodDetection.Metrics;
using OodDetection.Persistence;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

/// <summary>What every detector has to do. A detector's tests derive from it; <see cref="DetectorContractCoverage"/> finds those that don't.</summary>
/// <remarks>Detectors here are fitted on <see cref="TestImages.Arrows"/>, 1×12×12, with <see cref="TestImages.Discs"/> where outliers are needed.</remarks>
public abstract class DetectorContract
{
    /// <summary>A fitted detector that stays the test class's.</summary>
    protected abstract IOodDetector Detector { get; }

    /// <summary>AUROC of new triangles against new discs that only a broken detector misses.</summary>
    protected virtual double LeastAuroc => 0.95;

    /// <summary>What a file of such a detector may hold beside the library's own kinds.</summary>
    protected virtual DetectorRegistry Registry => new();

    /// <summary>A detector of the same kind that the caller may dispose.</summary>
    protected abstract IOodDetector FitAnother();

    [Fact]
    public void Score_TrianglesAndDiscs_IsHigherForDiscs()
    {
        using var id = TestImages.Arrows(101, 200);
        using var ood = TestImages.Discs(102, 200);
        var auroc = OodMetrics.Auroc(Detector.Score(id).Take(), Detector.Score(ood).Take());
        Assert.True(auroc >= LeastAuroc, $"AUROC {auroc:F4}, expected at least {LeastAuroc}.");
    }

    [Fact]
    public void Score_Batch_IsOneFiniteFloat64EachOnCpu()
    {
        using var images = TestImages.Arrows(103, 301);
        using var scores = Detector.Score(images);
        Assert.Equal([301], scores.shape);
        Assert.Equal(ScalarType.Float64, scores.dtype);
        Assert.Equal(TorchSharp.DeviceType.CPU, scores.device.type);
        Assert.False(scores.requires_grad);
        Assert.All(scores.Values(), s => Assert.True(double.IsFinite(s)));
        scores.add_(1); // an ordinary tensor, that later code may change
    }

    [Fact]
    public void Score_OneByOneAndInAnyOrder_IsTheSame()
    {
        using var images = TestImages.Arrows(104, 150);
        var together = Detector.Score(images).Take();
        var alone = Enumerable.Range(0, 150).Select(i =>
        {
            using var one = images.narrow(0, i, 1);
            return Detector.Score(one).Take()[0];
        }).ToArray();
        TensorValues.AssertClose(together, alone, 1e-6);

        using var turned = images.flip(0);
        TensorValues.AssertClose(together, [.. Detector.Score(turned).Take().Reverse()], 1e-6);
    }

    [Fact]
    public void Score_BytesAndFloats_IsTheSameAndLeavesInputAsItIs()
    {
        using var scope = NewDisposeScope();
        var bytes = TestImages.Discs(105, 20);
        var floats = bytes.to(ScalarType.Float32).div(255f);
        var before = floats.Values();
        TensorValues.AssertClose(Detector.Score(bytes).Values(), Detector.Score(floats).Values(), 1e-6);
        Assert.Equal(before, floats.Values());
        Assert.Equal(TestImages.Discs(105, 20).Values(), bytes.Values());
    }

    [Fact]
    public void Score_WrongImages_SaysWhatWasExpectedAndWhatCame()
    {
        using var scope = NewDisposeScope();
        using var culture = new CommaCulture();
        Fails(zeros(2, 1, 12, 12, ScalarType.Float64), "type uint8 or float32; got 2×1×12×12 of type float64");
        Fails(zeros(1, 12, 12), "got 1×12×12 of type float32. For one image, add a dimension");
        Fails(zeros(0, 1, 12, 12), "at least one image");
        Fails(zeros(2, 3, 12, 12), "N×1×12×12");
        Fails(zeros(2, 1, 12, 13), "got 2×1×12×13");
        Fails(full([2, 1, 12, 12], 254.5f), "got values from 254.5 to 254.5. Divide by 255");
        Fails(full([2, 1, 12, 12], -0.5f), "got values from -0.5 to -0.5");
        Fails(full([2, 1, 12, 12], float.NaN), "NaN");
        Assert.Throws<ArgumentNullException>("images", () => Detector.Score(null!));

        void Fails(Tensor images, string part)
            => Assert.Contains(part, Assert.Throws<ArgumentException>(nameof(images), () => Detector.Score(images)).Message, StringComparison.Ordinal);
    }

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
        var another = FitAnother();
        another.Score(images).Dispose();

        another.Dispose();
        another.Dispose();

        Assert.Throws<ObjectDisposedException>(() => another.Score(images));
        Assert.Equal(before, Detector.Score(images).Take());
    }

    [Fact]
    public void SaveAndLoad_AnyImages_ScoresToTheLastBit()
    {
        using var images = TestImages.Discs(111, 70);
        using var stream = new MemoryStream();
        DetectorFile.Save(Detector, stream, Registry);
        stream.Position = 0;

        using var loaded = DetectorFile.Load(stream, new DetectorFileOptions { Registry = Registry });

        Assert.IsType(Detector.GetType(), loaded);
        Assert.Equal(Detector.Score(images).Take(), loaded.Score(images).Take());
        Assert.Equal(
            ((ITrainedDetector)Detector).TrainingRecords.Select(r => (r.Trainer, r.Fingerprint, r.ImageCount, r.Options)),
            ((ITrainedDetector)loaded).TrainingRecords.Select(r => (r.Trainer, r.Fingerprint, r.ImageCount, r.Options)));
    }

    [Fact]
    public void Save_Twice_IsTheSameFile()
    {
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        DetectorFile.Save(Detector, first, Registry);
        first.Position = 0;
        using (var loaded = DetectorFile.Load(first, new DetectorFileOptions { Registry = Registry }))
            DetectorFile.Save(loaded, second, Registry);
        Assert.True(first.GetBuffer().AsSpan(0, (int)first.Length).SequenceEqual(second.GetBuffer().AsSpan(0, (int)second.Length)), "A detector that was loaded is saved as other bytes.");
    }

    [Fact]
    public void SaveAndLoad_ManyTimes_LeavesNoTensor()
    {
        using var file = new MemoryStream();
        DetectorFile.Save(Detector, file, Registry);
        LiveTensors.AssertFlat(
            5,
            () =>
            {
                using var stream = new MemoryStream();
                DetectorFile.Save(Detector, stream, Registry);
                stream.Position = 0;
                DetectorFile.Load(stream, new DetectorFileOptions { Registry = Registry }).Dispose();
            },
            DetectorFiles.TensorNames(file).Count(name => name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal)));
    }
}
