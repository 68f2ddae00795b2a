using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

/// <summary>What every detector that gives verdicts has to do beside.</summary>
public abstract class VerdictContract : DetectorContract
{
    /// <summary>How many images a verdict is on.</summary>
    protected abstract int ImagesInVerdict { get; }

    /// <summary>Verdicts on images, or on windows of them side by side.</summary>
    protected abstract IReadOnlyList<OodVerdict> Classify(IOodDetector detector, Tensor images);

    [Fact]
    public void Classify_OneByOne_IsTheSameAsTogether()
    {
        using var images = Mixed(120);
        var together = Classify(Detector, images);
        Assert.Equal(images.shape[0] / ImagesInVerdict, together.Count);
        Assert.Contains(together, verdict => verdict.IsOod);
        Assert.Contains(together, verdict => !verdict.IsOod);
        for (var i = 0; i < together.Count; i++)
        {
            using var one = images.narrow(0, i * ImagesInVerdict, ImagesInVerdict);
            AssertAlike(together[i], Assert.Single(Classify(Detector, one)));
        }
    }

    [Fact]
    public void Classify_OtherNeighbours_IsTheSame()
    {
        using var images = Mixed(122);
        var before = Classify(Detector, images);
        var half = before.Count / 2;
        using (var others = images.narrow(0, 0, half * ImagesInVerdict)) others.fill_(255);
        Assert.Equal(before.Skip(half), Classify(Detector, images).Skip(half));
    }

    [Fact]
    public void Classify_Verdict_AgreesWithItself()
    {
        using var images = Mixed(124);
        Assert.All(Classify(Detector, images), verdict =>
        {
            Assert.Equal(verdict.Score > verdict.Threshold, verdict.IsOod);
            Assert.Equal(verdict.PValue <= verdict.Alpha, verdict.IsOod);
            Assert.InRange(verdict.PValue, double.Epsilon, 1);
            Assert.True(double.IsFinite(verdict.Score), verdict.ToString());
            Assert.Null(verdict.FileSha256);
        });
    }

    [Fact]
    public void Classify_FromEightThreads_GivesSameVerdicts()
    {
        using var images = Mixed(126);
        var expected = Classify(Detector, images);
        var results = new IReadOnlyList<OodVerdict>[8];
        var threads = Enumerable.Range(0, results.Length).Select(t => new Thread(() => results[t] = Classify(Detector, images))).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.All(results, verdicts => Assert.Equal(expected, verdicts));
    }

    [Fact]
    public void Classify_ManyTimes_LeavesNoTensor()
    {
        using var images = TestImages.Arrows(128, ImagesInVerdict);
        LiveTensors.AssertFlat(200, () => Classify(Detector, images));
    }

    [Fact]
    public void Classify_AfterLoading_IsTheSameAndNamesTheFile()
    {
        using var images = Mixed(129);
        using var stream = new MemoryStream();
        DetectorFile.Save(Detector, stream, Registry);
        stream.Position = 0;
        using var loaded = DetectorFile.Load(stream, new DetectorFileOptions { Registry = Registry });
        var verdicts = Classify(loaded, images);
        Assert.All(verdicts, verdict => Assert.Matches("^[0-9a-f]{64}$", verdict.FileSha256));
        Assert.Equal(Classify(Detector, images), verdicts.Select(verdict => verdict with { FileSha256 = null }));
    }

    [Fact]
    public void Classify_WrongImages_IsRefused()
    {
        using var wrong = full([ImagesInVerdict, 1, TestImages.Side, TestImages.Side], float.NaN);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => Classify(Detector, wrong)).Message, StringComparison.Ordinal);
        using var size = zeros(ImagesInVerdict, 1, TestImages.Side, TestImages.Side + 1);
        Assert.Throws<ArgumentException>(() => Classify(Detector, size));
    }

    /// <summary>Triangles, then as many discs.</summary>
    protected static Tensor Mixed(int seed)
    {
        using var arrows = TestImages.Arrows(seed, 24);
        using var discs = TestImages.Discs(seed + 1, 24);
        return cat(new[] { arrows, discs });
    }

    /// <summary>The same but for rounding of the score, as in <see cref="DetectorContract"/>.</summary>
    protected void AssertAlike(OodVerdict expected, OodVerdict actual)
    {
        TensorValues.AssertClose([expected.Score], [actual.Score], Rounding);
        Assert.Equal(expected, actual with { Score = expected.Score });
    }
}
