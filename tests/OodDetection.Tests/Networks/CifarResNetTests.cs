using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Tests.Networks;

public class CifarResNetTests
{
    [Theory]
    [InlineData(20, 269_722)] // in the paper 0.27 million, 0.46, 0.66, 0.85 and 1.7
    [InlineData(32, 464_154)]
    [InlineData(44, 658_586)]
    [InlineData(56, 853_018)]
    [InlineData(110, 1_727_962)]
    public void Parameters_OfThePublishedDepths_AreAsMany(int depth, long parameters)
    {
        using var network = new CifarResNet(depth);
        Assert.Equal(parameters, network.parameters().Sum(p => p.NumberOfElements));
        Assert.Equal((depth - 2) / 2, network.BlockNames.Count);
        Assert.InRange(CifarResNet.MinParameters(3, 10, depth), 0.9 * parameters, parameters);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(18)]
    [InlineData(2)]
    [InlineData(-4)]
    public void Constructor_AnotherDepth_IsRefused(int depth) => Assert.Throws<ArgumentException>(() => new CifarResNet(depth));

    [Fact]
    public void Forward_InEvaluation_IsWhatPlainFunctionsComputeOfTheSameWeights()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        manual_seed(3);
        using var network = new CifarResNet(14, channels: 3, classes: 7);
        foreach (var (name, values) in network.state_dict())
        {
            // Of batch norm everything that could be forgotten is something else than 0 and 1.
            if (name.EndsWith("running_var", StringComparison.Ordinal) || name.Contains("bn", StringComparison.Ordinal) && values.is_floating_point()) values.uniform_(0.5, 1.5);
        }

        network.eval();
        var input = randn([2, 3, 10, 9]);
        using var hook = new FeatureHook(network, "layer1.1", "layer2", "layer3", CifarResNet.Pool);

        var outputs = hook.Run(input);

        var weights = network.state_dict();
        var z = Norm("bn1", F.conv2d(input, weights["conv1.weight"], padding: [1, 1])).relu();
        var groups = new List<Tensor>();
        foreach (var (group, channels) in new[] { ("layer1", 16), ("layer2", 32), ("layer3", 64) })
        {
            for (var block = 0; block < 2; block++)
            {
                var stride = block == 0 && channels > 16 ? 2L : 1L;
                var name = $"{group}.{block}";
                var residual = Norm($"{name}.bn1", F.conv2d(z, weights[$"{name}.conv1.weight"], strides: [stride, stride], padding: [1, 1])).relu();
                residual = Norm($"{name}.bn2", F.conv2d(residual, weights[$"{name}.conv2.weight"], padding: [1, 1]));
                z = residual.add(stride == 1 ? z : Shortcut(z, channels)).relu();
            }

            groups.Add(z);
        }

        AssertClose(groups[0], outputs["layer1.1"]);
        AssertClose(groups[1], outputs["layer2"]);
        AssertClose(groups[2], outputs["layer3"]);
        AssertClose(groups[2].mean([2L, 3L]), outputs[CifarResNet.Pool]);
        AssertClose(F.linear(groups[2].mean([2L, 3L]), weights["linear.weight"], weights["linear.bias"]), outputs.Output);

        Tensor Norm(string name, Tensor x) => x.sub(Channel($"{name}.running_mean")).div(Channel($"{name}.running_var").add(1e-5).sqrt()).mul(Channel($"{name}.weight")).add(Channel($"{name}.bias"));

        Tensor Channel(string name) => weights[name].view(1, -1, 1, 1);
    }

    [Fact]
    public void MomentsTrainer_WithoutNamedLayers_TakesAllBlocks()
    {
        using var images = randint(0, 256, [40, 3, 12, 12], ScalarType.Byte, generator: new Generator(4));
        using var network = new FrozenNetwork(new CifarResNet(8), ImagePreprocessing.Measure(images));
        using var detector = new MomentsTrainer(network).Fit(new OodTrainingSet(images));
        Assert.Equal(["layer1.0", "layer2.0", "layer3.0"], detector.Layers);

        using var file = new MemoryStream();
        DetectorFile.Save(detector, file);
        file.Position = 0;
        using var loaded = DetectorFile.Load(file);
        Assert.Equal(detector.Score(images).Take(), loaded.Score(images).Take());
    }

    // Every second pixel by its place, and zeros around the channels.
    private static Tensor Shortcut(Tensor z, int channels)
    {
        long[] rows = [.. Enumerable.Range(0, (int)(z.shape[2] + 1) / 2).Select(i => 2L * i)], columns = [.. Enumerable.Range(0, (int)(z.shape[3] + 1) / 2).Select(i => 2L * i)];
        var thinned = z.index_select(2, tensor(rows)).index_select(3, tensor(columns));
        var nothing = zeros([z.shape[0], channels / 4, thinned.shape[2], thinned.shape[3]]);
        return cat(new[] { nothing, thinned, nothing }, 1);
    }

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.InRange(expected.sub(actual).abs().max().item<float>() / (1 + expected.abs().max().item<float>()), 0, 1e-5f);
    }
}
