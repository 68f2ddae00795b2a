using System.Collections.Concurrent;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks.Work;

/// <summary>
/// Floating-point operations of a forward pass of one image, counted in the layers that are matrix products: convolutions and linear layers.
/// An addition and a multiplication are two operations; normalisation, activations and pooling are not counted.
/// </summary>
public static class FlopCount
{
    /// <summary>A training step counts as three forward passes: the backward pass has a product for the gradient of the weights and one for that of the input.</summary>
    public const double PassesOfStep = 3;

    private static readonly ConcurrentDictionary<int, double> s_networks = new();
    private static readonly ConcurrentDictionary<int, double> s_fusions = new();
    private static readonly ConcurrentDictionary<int, double> s_imageClassifiers = new();

    /// <summary>Of f: WRN-16-w.</summary>
    public static double Network(int width) => s_networks.GetOrAdd(width, w => OfOneImage(() => SampleNetworks.Make(w, CPU), (network, image) => network.call(image)));

    /// <summary>Of g on the features of WRN-16-w.</summary>
    public static double Fusion(int width) => s_fusions.GetOrAdd(width, w =>
    {
        using var scope = NewDisposeScope();
        using var network = SampleNetworks.Make(w, CPU);
        using var hook = new FeatureHook(network, SampleNetworks.PaperLayers);
        var features = hook.Run(randn(1, SampleImages.Channels, SampleImages.Side, SampleImages.Side)).ToArray();
        return OfOneImage(() => SampleNetworks.MakeFusion(features, w, CPU), (fusion, _) => fusion.call(features));
    });

    /// <summary>Of the BCE detector's classifier, which sees the image itself.</summary>
    public static double ImageClassifier(int width) => s_imageClassifiers.GetOrAdd(width, w => OfOneImage(
        () => new FeatureFusionNetwork([new FeatureShape(SampleImages.Channels, SampleImages.Side, SampleImages.Side)], SampleNetworks.FusionChannels(w)),
        (classifier, image) => classifier.call([image])));

    /// <summary>Counts in one pass of a network.</summary>
    public static double Of(nn.Module network, Action pass)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(pass);
        var total = 0.0;
        var removers = new List<Action>();
        // TorchSharp's list of a network's modules leaves the network itself out.
        foreach (var module in network.named_modules().Select(m => m.module).Append(network).Distinct())
        {
            // Convolutions and linear layers, TorchSharp's and ours, have a matrix of weights of their own.
            if (module is nn.Module<Tensor, Tensor> layer && layer.named_parameters(recurse: false).Any(p => p.name == "weight" && p.parameter.dim() >= 2)) removers.Add(Watch(layer));
        }

        pass();
        foreach (var remove in removers) remove();
        return total;

        Action Watch(nn.Module<Tensor, Tensor> layer)
        {
            // Each output is the sum of as many products as one output channel has weights.
            var weights = layer.named_parameters(recurse: false).Single(parameter => parameter.name == "weight").parameter;
            var products = (double)weights.numel() / weights.shape[0];
            return layer.register_forward_hook((_, _, output) =>
            {
                total += 2 * products * output.numel();
                return output;
            }).remove;
        }
    }

    private static double OfOneImage<TNetwork>(Func<TNetwork> make, Action<TNetwork, Tensor> pass)
        where TNetwork : nn.Module
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var network = make();
        network.eval();
        var image = randn(1, SampleImages.Channels, SampleImages.Side, SampleImages.Side);
        return Of(network, () => pass(network, image));
    }
}
