using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.DisCoPatch;

public class AdversarialTrainingTests
{
    private static DisCoPatchOptions Tiny => new()
    {
        PatchSize = 8,
        PatchesPerImage = 4,
        ScoringPatches = 8,
        Widths = [8, 16],
        LatentSize = 8,
        ImagesPerStep = 8,
        Epochs = 2,
        LearningRate = 2e-3,
        Seed = 3,
    };

    [Fact]
    public void Fit_Textures_ScoresNoiseHigher()
    {
        using var scope = NewDisposeScope();
        var shape = new ImageShape(1, 16, 16);
        var options = Tiny with { Epochs = 25 };
        using var discriminator = AdversarialTraining.Fit(Textures(1, 64), options, null, default);
        Assert.False(discriminator.training);
        var scorer = new PatchScorer(discriminator, shape, options.ScoringPatches, options.Seed);
        var preprocessing = AdversarialTraining.Preprocessing(shape);
        var id = scorer.Score(preprocessing.Apply(Textures(2, 60), CPU)).Values();
        var noise = scorer.Score(preprocessing.Apply(TestImages.Bytes(3, 60, 1, 16, 16), CPU)).Values();
        var auroc = OodMetrics.Auroc(id, noise);
        Assert.True(auroc > 0.95, $"AUROC {auroc:F4}");
    }

    [Fact]
    public void Fit_SameSeedTwice_IsTheSameBitForBit()
    {
        using var images = Textures(1, 24);
        using var first = AdversarialTraining.Fit(images, Tiny, null, default);
        using var second = AdversarialTraining.Fit(images, Tiny, null, default);
        using var other = AdversarialTraining.Fit(images, Tiny with { Seed = 4 }, null, default);
        Assert.Equal(Weights(first), Weights(second));
        Assert.NotEqual(Weights(first), Weights(other));
        Assert.All(first.parameters(), p => Assert.True(p.requires_grad));

        static double[] Weights(PatchDiscriminator network) => [.. network.state_dict().Values.SelectMany(t => t.Values())];
    }

    [Fact]
    public void Fit_FloatImages_IsThatOfTheSameBytes()
    {
        using var bytes = Textures(1, 16);
        using var floats = bytes.to(ScalarType.Float32).div_(255);
        using var first = AdversarialTraining.Fit(bytes, Tiny with { Epochs = 1 }, null, default);
        using var second = AdversarialTraining.Fit(floats, Tiny with { Epochs = 1 }, null, default);
        Assert.Equal(first.state_dict()["logit.weight"].Values(), second.state_dict()["logit.weight"].Values());
    }

    [Fact]
    public void Fit_Progress_TellsEveryStepOfTheSchedule()
    {
        using var images = Textures(1, 20);
        var log = new ProgressLog();
        AdversarialTraining.Fit(images, Tiny, log, default).Dispose();
        var last = log.Reports[^1];
        Assert.Equal((AdversarialTraining.Stage, 4L, 4L, 2, 2), (last.Stage, last.Step, last.Steps, last.Epoch, last.Epochs)); // 20 images are 2 steps of 8
        Assert.Equal(2e-3, last.LearningRate);
        Assert.InRange(last.Loss, 0.1, 5);
    }

    [Fact]
    public void Fit_Cancelled_LeavesNoTensor()
    {
        using var images = Textures(1, 20);
        var made = new PatchDiscriminator(1, 8, Tiny.Widths).parameters().Count() + new PatchVae(1, 8, Tiny.Widths, 8).parameters().Count();
        LiveTensors.AssertFlat(3, () =>
        {
            using var source = new CancellationTokenSource();
            var log = new ProgressLog(_ => source.Cancel());
            Assert.Throws<OperationCanceledException>(() => AdversarialTraining.Fit(images, Tiny with { Epochs = 10_000 }, log, source.Token));
        }, made);
    }

    [Fact]
    public void Fit_ManySteps_LeavesNoTensor()
    {
        using var images = Textures(1, 16);
        var counts = new List<long>();
        LiveTensors.Settled();
        AdversarialTraining.Fit(images, Tiny with { Epochs = 60 }, new ProgressLog(_ => counts.Add(Tensor.TotalCount)), default).Dispose();
        Assert.True(counts.Count > 1, "The training ended before its second report.");
        Assert.All(counts, c => Assert.Equal(counts[0], c));
    }

    [Fact]
    public void Fit_WrongImages_SaysWhatWasExpected()
    {
        using var small = TestImages.Bytes(1, 4, 1, 7, 16);
        using var one = TestImages.Bytes(1, 1, 1, 16, 16);
        using var flat = TestImages.Bytes(1, 16, 16);
        Assert.Contains("at least 8×8 pixels", Assert.Throws<ArgumentException>(() => AdversarialTraining.Fit(small, Tiny, null, default)).Message, StringComparison.Ordinal);
        Assert.Contains("at least 2 images", Assert.Throws<ArgumentException>(() => AdversarialTraining.Fit(one, Tiny, null, default)).Message, StringComparison.Ordinal);
        Assert.Contains("four dimensions", Assert.Throws<ArgumentException>(() => AdversarialTraining.Fit(flat, Tiny, null, default)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_LearningRateFarTooHigh_SaysThatItDiverged()
    {
        using var images = Textures(1, 16);
        var error = Assert.Throws<InvalidOperationException>(() => AdversarialTraining.Fit(images, Tiny with { LearningRate = 1e30, Epochs = 10 }, null, default));
        Assert.Contains("the training diverged", error.Message, StringComparison.Ordinal);
        Assert.Contains("(This machine's convolutions are right.)", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Diagonal stripes of random phase and period, N×1×16×16 of type uint8.</summary>
    private static Tensor Textures(int seed, int count)
    {
        var random = new Random(seed);
        var values = new byte[count * 256];
        for (var i = 0; i < count; i++)
        {
            double phase = random.NextDouble() * 6.28, frequency = 0.5 + 0.3 * random.NextDouble();
            for (var p = 0; p < 256; p++) values[i * 256 + p] = (byte)(127 + 100 * Math.Sin(phase + frequency * (p / 16 + p % 16)));
        }

        using var flat = tensor(values);
        return flat.reshape(count, 1, 16, 16).clone();
    }
}
