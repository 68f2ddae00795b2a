using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

/// <summary>What every trainer has to do: the same again for the same seed, nothing kept, nothing left behind.</summary>
public abstract class TrainerContract
{
    /// <summary>What a file of such a detector may hold beside the library's own kinds.</summary>
    protected virtual DetectorRegistry Registry => new();

    /// <summary>Parameters of the networks that a fit makes, for <see cref="LiveTensors.AssertFlat"/>.</summary>
    protected virtual int ParametersMade => 0;

    /// <summary>A new trainer, the same each time, whose fit takes a fraction of a second.</summary>
    protected abstract IOodTrainer<IOodDetector> NewTrainer();

    [Fact]
    public void Fit_SameSeed_GivesSameBits()
    {
        using var data = new Data(210);
        using var first = NewTrainer().Fit(data.Set);
        rand(7).Dispose(); // the process' own random numbers have no say
        using var second = NewTrainer().Fit(data.Set);
        Assert.Equal(data.Scores(first), data.Scores(second));
    }

    [Fact]
    public void Fit_AfterAnotherSet_IsAsIfItWereTheFirst()
    {
        using var one = new Data(220);
        using var other = new Data(230);
        var trainer = NewTrainer();
        using var onOne = trainer.Fit(one.Set);
        using var onOther = trainer.Fit(other.Set);
        using var fresh = NewTrainer().Fit(other.Set);
        Assert.Equal(one.Scores(fresh), one.Scores(onOther));
        Assert.NotEqual(one.Scores(fresh), one.Scores(onOne));
    }

    [Fact]
    public void Fit_Done_LeavesImagesAsTheyWereAndNeedsThemNoMore()
    {
        using var images = TestImages.Discs(240, 40);
        using var id = TestImages.Arrows(250, 240);
        using var ood = TestImages.Discs(251, 16);
        double[] expected;
        IOodDetector detector;
        using (NewDisposeScope())
        {
            // What changes its input in place shows with floats, which need no conversion.
            var (idFloats, oodFloats) = (id.to(ScalarType.Float32).div(255f), ood.to(ScalarType.Float32).div(255f));
            var (idBefore, oodBefore) = (idFloats.Values(), oodFloats.Values());
            detector = NewTrainer().Fit(new OodTrainingSet(idFloats, oodFloats));
            Assert.Equal(idBefore, idFloats.Values());
            Assert.Equal(oodBefore, oodFloats.Values());
            expected = detector.Score(images).Take();
        }

        using (detector)
        using (var file = new MemoryStream())
        {
            Assert.Equal(expected, detector.Score(images).Take());
            Assert.Equal(240, detector.FindTrainingImages(id).Count);
            DetectorFile.Save(detector, file, Registry);
        }
    }

    [Fact]
    public void Fit_ImagesDisposedBefore_SaysSo()
    {
        using var data = new Data(255);
        var trainer = NewTrainer();
        data.Dispose();
        LiveTensors.AssertFlat(3, () => Assert.Contains("Images of this set were disposed", Assert.Throws<ObjectDisposedException>(() => trainer.Fit(data.Set)).Message, StringComparison.Ordinal), ParametersMade);
    }

    [Fact]
    public void Fit_Progress_CountsEachStageToItsEnd()
    {
        using var data = new Data(260);
        var log = new ProgressLog();
        NewTrainer().Fit(data.Set, log).Dispose();

        Assert.NotEmpty(log.Reports);
        foreach (var stage in log.Reports.GroupBy(report => report.Stage))
        {
            Assert.NotEmpty(stage.Key);
            var (step, epoch, elapsed) = (0L, 1, TimeSpan.Zero);
            foreach (var report in stage)
            {
                Assert.InRange(report.Step, step + 1, report.Steps);
                Assert.InRange(report.Epoch, epoch, report.Epochs);
                Assert.True(report.Elapsed >= elapsed, $"{report} after {elapsed}.");
                Assert.True(double.IsNaN(report.Loss) || double.IsFinite(report.Loss), $"{report}");
                Assert.True(double.IsFinite(report.ImagesPerSecond) && report.ImagesPerSecond > 0, $"{report}");
                Assert.True(report.LearningRate >= 0, $"{report}");
                (step, epoch, elapsed) = (report.Step, report.Epoch, report.Elapsed);
            }

            var last = stage.Last();
            Assert.Equal((last.Steps, last.Epochs, TimeSpan.Zero), (last.Step, last.Epoch, last.Remaining));
        }
    }

    [Fact]
    public void Fit_CancelledBefore_DoesNothing()
    {
        using var data = new Data(270);
        var log = new ProgressLog();
        LiveTensors.AssertFlat(3, () => Assert.ThrowsAny<OperationCanceledException>(() => NewTrainer().Fit(data.Set, log, new CancellationToken(true))));
        Assert.Empty(log.Reports);
    }

    [Fact]
    public void Fit_CancelledAtFirstReport_StopsAndLeavesNoTensor()
    {
        // So many images that the first report, after a quarter of a second, is not the last.
        using var id = TestImages.Repeated(TestImages.Arrows(280, 240), 48_000);
        using var ood = TestImages.Discs(281, 16);
        var training = new OodTrainingSet(id, ood);
        LiveTensors.AssertFlat(
            1,
            () =>
            {
                using var source = new CancellationTokenSource();
                var log = new ProgressLog(_ => source.Cancel());
                Assert.ThrowsAny<OperationCanceledException>(() => NewTrainer().Fit(training, log, source.Token));
                Assert.Single(log.Reports);
            },
            ParametersMade);
    }

    [Fact]
    public void Fit_WithoutScope_HoldsAllItsTensors()
    {
        using var data = new Data(300);
        var trainer = NewTrainer();
        Unscoped.AssertNone(() => trainer.Fit(data.Set).Dispose());
    }

    [Fact]
    public void Fit_DoneAndDisposed_LeavesNoTensor()
    {
        using var data = new Data(290);
        LiveTensors.AssertFlat(2, () => NewTrainer().Fit(data.Set).Dispose(), ParametersMade);
    }

    private sealed class Data : IDisposable
    {
        private readonly Tensor _id;
        private readonly Tensor _ood;
        private readonly Tensor _scored;

        internal Data(int seed)
        {
            (_id, _ood, _scored) = (TestImages.Arrows(seed, 240), TestImages.Discs(seed + 1, 16), TestImages.Discs(seed + 2, 40));
            Set = new OodTrainingSet(_id, _ood);
        }

        internal OodTrainingSet Set { get; }

        internal double[] Scores(IOodDetector detector) => detector.Score(_scored).Take();

        public void Dispose()
        {
            _id.Dispose();
            _ood.Dispose();
            _scored.Dispose();
        }
    }
}
