using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.PublicApi.Tests;

/// <summary>A user whose images can't be turned by 90° and who writes another set, mixing their own with the library's transforms.</summary>
public class OwnTransformsTests
{
    private static GeomOptions Options { get; } = new()
    {
        Transforms = new TransformSet("parts", [new AffineTransform(false, 0, 0, 0), new AffineTransform(true, 0, 0.25, 2), new Negative(), new Half()]),
        Network = new WideResNetOptions { Depth = 10, WidenFactor = 1 },
        Training = new TrainingOptions { Epochs = 16, BatchSize = 20 },
    };

    [Fact]
    public void Geom_OwnTransformsOfNonSquareImages_LearnsToTellThemApart()
    {
        using var good = DefectImages.Good(1, 100);
        var losses = new List<double>();

        using var detector = new GeomTrainer(Options).Fit(new OodTrainingSet(good), new Losses(losses));

        Assert.True(losses[^1] < 0.5 * Math.Log(4), $"The last loss is {losses[^1]:F3}; guessing has {Math.Log(4):F3}.");
        Assert.All(detector.ScoreToArray(good), s => Assert.InRange(s, 0, 1));
        Assert.Equal(["identity", "flip-columns+0.25-rot180", "negative", "half"], detector.Transforms.Select(t => t.Name));
    }

    [Fact]
    public void Geom_TransformThatCrops_IsNamedInTheError()
    {
        using var good = DefectImages.Good(1, 20);
        var options = Options with { Transforms = new TransformSet("bad", [.. Options.Transforms, new Crop()]) };
        var error = Assert.Throws<InvalidOperationException>(() => new GeomTrainer(options).Fit(new OodTrainingSet(good)));
        Assert.Contains("'crop'", error.Message, StringComparison.Ordinal);
    }

    private sealed class Negative : IGeometricTransform
    {
        public string Name => "negative";

        public Tensor Apply(Tensor images) => images.neg();
    }

    private sealed class Half : IGeometricTransform
    {
        public string Name => "half";

        public Tensor Apply(Tensor images)
        {
            using var scope = NewDisposeScope();
            return images.narrow(2, 0, images.shape[2] / 2).repeat(1, 1, 2, 1).MoveToOuterDisposeScope();
        }
    }

    private sealed class Crop : IGeometricTransform
    {
        public string Name => "crop";

        public Tensor Apply(Tensor images) => images.narrow(2, 0, 4);
    }

    private sealed class Losses(List<double> losses) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => losses.Add(value.Loss);
    }
}
