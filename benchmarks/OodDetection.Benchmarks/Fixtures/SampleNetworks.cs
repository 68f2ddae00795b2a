using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks.Fixtures;

/// <summary>The two networks of the intermediate-layer paper, with random weights.</summary>
internal static class SampleNetworks
{
    /// <summary>The layers that g sees in the paper, z_1 … z_4.</summary>
    internal static readonly IReadOnlyList<string> PaperLayers = IntermediateLayerOptions.Paper.Layers!;

    /// <summary>f: WRN-16-w that tells four rotations apart.</summary>
    internal static WideResNet Make(int width, Device device)
        => new WideResNet(SampleImages.Channels, TransformSet.Rotations.Count, new WideResNetOptions { WidenFactor = width }).to(device);

    /// <summary>g, for features of WRN-16-w.</summary>
    internal static nn.Module<IReadOnlyList<Tensor>, Tensor> MakeFusion(IReadOnlyList<Tensor> features, int width, Device device)
        => new FeatureFusionNetwork([.. features.Select((feature, i) => FeatureShape.Of(feature, PaperLayers[i]))], FusionChannels(width)).to(device);

    /// <summary>As many channels as the detectors' defaults make of a WRN-16-w: 64, those of the paper, for w = 4.</summary>
    internal static int FusionChannels(int width) => Math.Min(64, 16 * width);
}
