using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.IntermediateLayer;

[Collection(FittedDetectors.Collection)]
public class SoftmaxFeatureTests(FittedDetectors fitted)
{
    private readonly IntermediateLayerOptions _short = FittedDetectors.LayerOptions(epochs: 1);

    [Theory]
    [InlineData("softmax")]
    [InlineData("logits")]
    [InlineData("softmax", "group2")]
    [InlineData("logits", "softmax", "pool")]
    public void Fit_SoftmaxOrVectorsAlone_Scores(params string[] layers)
    {
        using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = layers }).Fit(fitted.Training);
        Assert.Equal(layers, detector.Layers);
        var scores = detector.Score(fitted.Outliers).Take();
        Assert.All(scores, s => Assert.InRange(s, 0, 1));
        Assert.True(scores.Distinct().Count() > 1);
    }

    [Fact]
    public void Run_Softmax_IsTheSoftmaxOfTheLogits()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var reader = new FeatureReader(fitted.Geom.Network, [IntermediateLayerOptions.Softmax, WideResNet.Logits]);
        var outputs = reader.Run(fitted.Geom.Network.Preprocessing.Apply(fitted.Outliers, CPU));
        Assert.Equal(["softmax", "logits"], outputs.Layers);
        Assert.True(outputs["softmax"].allclose(outputs["logits"].softmax(1), rtol: 1e-6));
        Assert.Equal([16L, 4L], outputs["softmax"].shape);
    }

    [Fact]
    public void Run_NetworkWithALayerOfThatName_GivesTheLayer()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Sequential(("softmax", nn.Flatten()), ("last", nn.Linear(4, 2)));
        using var frozen = new FrozenNetwork(network, new ImagePreprocessing(new ImageShape(1, 2, 2), [0], [1]), leaveOpen: true);
        using var reader = new FeatureReader(frozen, [IntermediateLayerOptions.Softmax]);
        Assert.Equal([3L, 4L], reader.Run(ones(3, 1, 2, 2))["softmax"].shape);
    }

    [Theory]
    [InlineData("softmax", "softmax")]
    [InlineData("group3", "group3")]
    [InlineData("group3", "softmax", "group3")]
    [InlineData("transform-logits", "group3", "transform-logits")]
    public void Fit_ALayerTwice_IsRefused(params string[] layers)
    {
        var error = Assert.Throws<ArgumentException>(() => new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = layers }).Fit(fitted.Training));
        Assert.Contains("different names", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Score_Softmax_LeavesNoTensor()
    {
        using var detector = new IntermediateLayerTrainer(fitted.Geom.Network, _short with { Layers = ["softmax"] }).Fit(fitted.Training);
        LiveTensors.AssertFlat(3, () => detector.Score(fitted.Outliers).Dispose());
    }
}
