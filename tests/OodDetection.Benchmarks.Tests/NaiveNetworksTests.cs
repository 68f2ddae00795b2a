using OodDetection.Benchmarks.Fixtures;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks.Tests;

/// <summary>A baseline that computes something else is no measure of anything: with the library's weights the networks written by hand are the library's.</summary>
public sealed class NaiveNetworksTests
{
    [Fact]
    public void NaiveNetworks_WithTheLibrarysWeights_GiveTheSame()
    {
        using var scope = NewDisposeScope();
        using var network = SampleNetworks.Make(2, CPU);
        using var naive = new NaiveWideResNet(2);
        TakeOver(naive, network);
        network.eval();
        naive.eval();
        using var hook = new FeatureHook(network, SampleNetworks.PaperLayers);
        var images = SampleImages.Prepared(3, CPU);

        var features = hook.Run(images).ToArray();
        var outputs = naive.Outputs(images);
        foreach (var (expected, actual) in features.Zip(new[] { outputs[1], outputs[3], outputs[5], outputs[6] })) AssertClose(expected, actual);

        using var fusion = SampleNetworks.MakeFusion(features, 2, CPU);
        using var naiveFusion = new NaiveFusionNetwork(2, SampleNetworks.FusionChannels(2));
        TakeOver(naiveFusion, fusion);
        fusion.eval();
        naiveFusion.eval();
        AssertClose(fusion.call(features), naiveFusion.call(features));
    }

    private static void TakeOver(nn.Module to, nn.Module from)
    {
        using var noGradients = no_grad();
        var (targets, sources) = (to.state_dict(), from.state_dict());
        Assert.Equal(sources.Count, targets.Count);
        foreach (var (name, target) in targets)
        {
            // groups.0.1.conv1 by hand is group1.1.conv1.
            var source = name.StartsWith("groups.", StringComparison.Ordinal) ? $"group{name[7] - '0' + 1}{name[8..]}" : name;
            target.copy_(sources[source]);
        }
    }

    private static void AssertClose(Tensor expected, Tensor actual)
        => Assert.True(actual.allclose(expected, 1e-4, 1e-4), $"differs by {actual.sub(expected).abs().max().ToSingle()}");
}
