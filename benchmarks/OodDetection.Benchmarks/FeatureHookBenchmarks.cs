using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Work;
using OodDetection.Networks;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>What it costs to read layers of a network in a forward pass: the ratio to the pass without hooks.</summary>
public class FeatureHookBenchmarks : NetworkBenchmarks
{
    private WideResNet _plain = null!;
    private FeatureHook _paperLayers = null!;
    private FeatureHook _allBlocks = null!;
    private Tensor _images = null!;

    /// <summary>Floating-point operations of a pass.</summary>
    public double Flops => Batch * FlopCount.Network(Width);

    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch), Flops = nameof(Flops))]
    public void WithoutHooks()
    {
        using var mode = inference_mode();
        using var output = _plain.call(_images);
        Synchronize();
    }

    /// <summary>The four layers of the paper, of which the intermediate-layer detector sees the first three by default, and the logits in another order.</summary>
    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(Flops))]
    public void FourLayers() => Run(_paperLayers);

    /// <summary>The six residual blocks that the moments detector sees.</summary>
    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(Flops))]
    public void AllBlocks() => Run(_allBlocks);

    /// <inheritdoc/>
    protected override void PrepareNetworks()
    {
        _images = Keep(SampleImages.Prepared(Batch, TorchDevice));
        _plain = Frozen();
        // Each on a network of its own: a hook is called in every pass of its network.
        _paperLayers = Keep(new FeatureHook(Frozen(), SampleNetworks.PaperLayers));
        var hooked = Frozen();
        _allBlocks = Keep(new FeatureHook(hooked, hooked.BlockNames));
    }

    private WideResNet Frozen()
    {
        var network = Keep(SampleNetworks.Make(Width, TorchDevice));
        network.eval();
        return network;
    }

    private void Run(FeatureHook hook)
    {
        using var mode = inference_mode();
        using var outputs = hook.Run(_images);
        Synchronize();
    }
}
