using OodDetection.Networks;
using OodDetection.Onnx.Protobuf;
using OodDetection.Onnx.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests;

/// <summary>Post-hoc detectors on networks from ONNX files: the last linear layer is found in the graph, whichever operators make it.</summary>
public sealed class PostHocTests : IDisposable
{
    private readonly ModelFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void FitAll_EveryMethodWithoutGradients_ScoresAndIsKeptInAFile()
    {
        using var scope = NewDisposeScope();
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        var (images, scored) = (TestImages.Smooth(1, 200), TestImages.Noisy(2, 20));
        // SHE and OpenMax need each class predicted, which random weights don't do.
        PostHocMethod[] methods = [.. PostHocMethod.All.Where(method => method is not (OdinMethod or SheMethod or OpenMaxMethod)), new AshMethod { Layer = "relu2" }];
        var detectors = PostHocTrainer.FitAll(network, methods, new OodTrainingSet(images));
        foreach (var (detector, scores) in detectors.Zip(PostHocDetector.ScoreAll(detectors, scored)))
        {
            using var file = new MemoryStream();
            var registry = new DetectorRegistry().AddOnnx();
            DetectorFile.Save(detector, file, registry);
            file.Position = 0;
            using var loaded = DetectorFile.Load(file, new DetectorFileOptions { Registry = registry });
            Assert.Equal(scores.data<double>().ToArray(), loaded.Score(scored).data<double>().ToArray());
            detector.Dispose();
        }
    }

    [Theory]
    [InlineData("Gemm")]
    [InlineData("Gemm, transposed")]
    [InlineData("MatMul, Add")]
    [InlineData("MatMul")]
    public void FindHead_LinearOperators_GivesWhatMakesTheLogits(string operators)
    {
        using var scope = NewDisposeScope();
        using var network = _folder.Open(WithHead(operators));
        using var head = ((ExternalNetwork)network.Network).FindHead()!;
        var images = TestImages.Noisy(3, 6);
        var (output, layers) = ((ExternalNetwork)network.Network).Run(network.Preprocessing.Apply(images, CPU), [head.Features]);
        var expected = layers[0].to(ScalarType.Float64).matmul(head.Weight.transpose(0, 1));
        if (head.Bias is not null) expected = expected.add(head.Bias);
        Assert.Equal("features", head.Features);
        Assert.InRange(expected.sub(output).abs().max().to(ScalarType.Float64).item<double>(), 0, 1e-4);
    }

    [Fact]
    public void FindHead_Twice_GivesTensorsOfTheCallers()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        var external = (ExternalNetwork)network.Network;
        double[] weights;
        using (var first = external.FindHead()!)
        {
            weights = TestImages.Numbers(first.Weight);
            using var scope = NewDisposeScope();
            first.Weight.zero_(); // the caller's, so the network's own must not change
        }

        using var second = external.FindHead()!;
        Assert.Equal(weights, TestImages.Numbers(second.Weight));
    }

    [Fact]
    public void Of_OdinOrAnOutputThatIsNotLinear_IsRefused()
    {
        using var network = _folder.Open(ModelBuilder.Classifier("N"));
        Assert.Contains("gradients", Assert.Throws<ArgumentException>(() => PostHocDetector.Of(network, new OdinMethod())).Message, StringComparison.Ordinal);
        Assert.Contains("'features'", Assert.Throws<ArgumentException>(() => PostHocDetector.Of(network, new AshMethod(), new PostHocOptions { Head = "relu2" })).Message, StringComparison.Ordinal);
        var builder = ModelBuilder.Classifier("N").Node("Softmax", ["logits"], "probabilities");
        builder.Graph.Output.Clear();
        using var softmax = _folder.Open(builder.Output("probabilities", "N", 5));
        Assert.Contains("no linear layer", Assert.Throws<ArgumentException>(() => PostHocDetector.Of(softmax, new AshMethod())).Message, StringComparison.Ordinal);
        PostHocDetector.Of(softmax, new EnergyMethod()).Dispose();
    }

    private static ModelBuilder WithHead(string operators)
    {
        var builder = ModelBuilder.Classifier("N");
        builder.Graph.Node.RemoveAt(builder.Graph.Node.Count - 1);
        return operators switch
        {
            "Gemm" => builder.Node("Gemm", ["features", "w3", "b3"], "logits", Float("alpha", 0.5f), Float("beta", 2)),
            "Gemm, transposed" => builder.Weights("w4", 5, 16).Node("Gemm", ["features", "w4"], "logits", ModelBuilder.Int("transB", 1)),
            "MatMul, Add" => builder.Node("MatMul", ["features", "w3"], "product").Node("Add", ["b3", "product"], "logits"),
            _ => builder.Node("MatMul", ["features", "w3"], "logits"),
        };
    }

    private static AttributeProto Float(string name, float value) => new() { Name = name, Type = (int)AttributeType.Float, F = value };
}
