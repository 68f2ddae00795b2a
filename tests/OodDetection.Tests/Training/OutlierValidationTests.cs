using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

public sealed class OutlierValidationTests
{
    private static readonly TrainingOptions s_training = new() { BatchSize = 8, Epochs = 100 };

    [Theory]
    [InlineData(5000, 16, 0.25, 64, 4)]
    [InlineData(5000, 1024, 0.25, 64, 64)]
    [InlineData(240, 16, 0.5, 30, 8)]
    [InlineData(64, 8, 0.25, 8, 2)]
    public void Choose_HoldsOutTheShares_AndDividesAll(int inDistribution, int outliers, double share, int heldOutInside, int heldOutOutliers)
    {
        var (inside, outside) = OutlierValidation.Choose(inDistribution, outliers, share, s_training, seed: 3)!.Value;

        Assert.Equal((heldOutInside, heldOutOutliers), (inside.HeldOut.Length, outside.HeldOut.Length));
        Assert.Equal(Enumerable.Range(0, inDistribution).Select(i => (long)i), inside.Training.Concat(inside.HeldOut).Order());
        Assert.Equal(Enumerable.Range(0, outliers).Select(i => (long)i), outside.Training.Concat(outside.HeldOut).Order());
        Assert.Equal(outside.HeldOut, OutlierValidation.Choose(inDistribution, outliers, share, s_training, seed: 3)!.Value.Outliers.HeldOut);
        Assert.NotEqual(inside.HeldOut, OutlierValidation.Choose(inDistribution, outliers, share, s_training, seed: 4)!.Value.InDistribution.HeldOut);
    }

    [Theory]
    [InlineData(63, 16, 0.25)]
    [InlineData(5000, 5, 0.25)] // one
    [InlineData(5000, 16, 0)]
    [InlineData(5000, 2, 0.9)] // both
    public void Choose_TooFew_HoldsNoneOut(int inDistribution, int outliers, double share)
        => Assert.Null(OutlierValidation.Choose(inDistribution, outliers, share, s_training, seed: 3));

    [Theory]
    [InlineData(700, 64, 8, true)] // 10 batches, and 9 without 64 images: 72 steps
    [InlineData(700, 64, 7, false)] // 63 steps
    public void Choose_TooShort_HoldsNoneOut(int inDistribution, int batchSize, int epochs, bool holdsOut)
        => Assert.Equal(holdsOut, OutlierValidation.Choose(inDistribution, 16, 0.25, new() { BatchSize = batchSize, Epochs = epochs }, seed: 3) is not null);

    [Theory]
    [InlineData(200, 8)] // 25 would leave two batches of three
    [InlineData(256, 32)] // three of four
    [InlineData(128, 16)] // one of two, but there are none to spare
    [InlineData(64, 8)] // one smaller one
    public void Choose_FewBatches_KeepsMostOfThemIfItCan(int inDistribution, int heldOut)
        => Assert.Equal(heldOut, OutlierValidation.Choose(inDistribution, 16, 0.25, new() { BatchSize = 64, Epochs = 100 }, seed: 3)?.InDistribution.HeldOut.Length ?? 0);

    [Theory]
    [InlineData(10, 70)] // 60 more at the least
    [InlineData(50, 150)] // three times as many
    public void IsEnough_AfterTheBest_WaitsAndGivesItBack(long best, long end)
    {
        using var scope = NewDisposeScope();
        using var classifier = new FeatureFusionNetwork([new(2, 1, 1)], 4, 3);
        classifier.train();
        using var validation = new OutlierValidation(classifier, new Vectors(8, -1), new Vectors(2, 1), 4);
        var bias = classifier.named_parameters().Single(p => p.name == "head.logit.bias").parameter;
        var weight = classifier.named_parameters().Single(p => p.name == "head.logit.weight").parameter;
        using (no_grad()) weight.zero_(); // the same logit for all: the loss is least where it is 0
        var step = 0L;
        do
        {
            step++;
            using (no_grad()) bias.fill_(step <= best ? 1 + 1.0 / step : 100);
        }
        while (!validation.IsEnough(step) && step < 1000);

        Assert.Equal(end, step);
        Assert.True(classifier.training);
        Assert.Equal(100, bias.ToSingle());
        validation.Restore();
        Assert.Equal(Averaged(Enumerable.Range(1, (int)best).Select(at => 1 + 1.0 / at)), bias.ToSingle(), 1e-3);
    }

    /// <summary>What is left of the first weights after ten steps is less than a ten-thousandth.</summary>
    private static double Averaged(IEnumerable<double> values)
    {
        var (average, step) = (0.0, 0);
        foreach (var value in values)
        {
            step++;
            var decay = Math.Min(0.97, step / (step + 9.0));
            average = decay * average + (1 - decay) * value;
        }

        return average;
    }

    [Fact]
    public void IsEnough_LossIsNaN_SaysSoAndLeavesTheWeights()
    {
        using var scope = NewDisposeScope();
        using var classifier = new FeatureFusionNetwork([new(2, 1, 1)], 4, 3);
        classifier.train();
        using var validation = new OutlierValidation(classifier, new Vectors(8, float.NaN), new Vectors(2, 1), 4);
        var before = classifier.state_dict()["head.logit.weight"].data<float>().ToArray();

        Assert.Contains("held out of the training is NaN after 10 steps", Assert.Throws<InvalidOperationException>(() => validation.IsEnough(10)).Message, StringComparison.Ordinal);

        Assert.True(classifier.training);
        Assert.Equal(before, classifier.state_dict()["head.logit.weight"].data<float>().ToArray());
    }

    [Fact]
    public void Restore_NeverLookedAt_LeavesTheWeights()
    {
        using var scope = NewDisposeScope();
        using var classifier = new FeatureFusionNetwork([new(2, 1, 1)], 4, 3);
        using var validation = new OutlierValidation(classifier, new Vectors(8, -1), new Vectors(2, 1), 4);
        var before = classifier.state_dict()["head.logit.weight"].data<float>().ToArray();

        Assert.False(validation.IsEnough(9));
        validation.Restore();

        Assert.Equal(before, classifier.state_dict()["head.logit.weight"].data<float>().ToArray());
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(40, 1)]
    [InlineData(32, 2)]
    [InlineData(2, 4)]
    public void IsEnough_FewImages_SeesEachUnderSeveralTransforms(int count, int views)
    {
        using var scope = NewDisposeScope();
        using var classifier = new FeatureFusionNetwork([new(2, 1, 1)], 4, 3);
        var outliers = new Vectors(count, 1);
        using var validation = new OutlierValidation(classifier, new Vectors(8, -1), outliers, 4);

        validation.IsEnough(10);

        Assert.Equal(Enumerable.Range(0, count * views).Select(i => (long)(i / views)), outliers.Indices);
        Assert.Equal(Enumerable.Range(0, count * views).Select(i => i % 4), outliers.Labels);
    }

    private sealed class Vectors(int count, float value) : IClassifierImages
    {
        internal IReadOnlyList<long> Indices { get; private set; } = [];

        internal IReadOnlyList<int> Labels { get; private set; } = [];

        public long Count => count;

        public void Expect(long[] indices) => throw new NotSupportedException("Held-out images are taken at once.");

        public Tensor[] Take(long[] indices, int[] labels)
        {
            (Indices, Labels) = (indices, labels);
            return [full([indices.Length, 2], value, ScalarType.Float32)];
        }
    }
}
