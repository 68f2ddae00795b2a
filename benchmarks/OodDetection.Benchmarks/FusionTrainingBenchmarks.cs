using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Work;
using OodDetection.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Benchmarks;

/// <summary>
/// A training step of g, which learns by features of a frozen f to tell out-of-distribution images from others; half of the batch is of either kind.
/// </summary>
public class FusionTrainingBenchmarks : NetworkBenchmarks
{
    private FeatureHook _hook = null!;
    private nn.Module<IReadOnlyList<Tensor>, Tensor> _fusion = null!;
    private Adam _optimizer = null!;
    private Tensor _images = null!;
    private Tensor _targets = null!;
    private Tensor[] _keptFeatures = [];

    /// <summary>Floating-point operations of a step that reads features: one pass of f, and a training step of g.</summary>
    public double StepFlops => Batch * FlopCount.Network(Width) + FusionFlops;

    /// <summary>Floating-point operations of a step of g alone.</summary>
    public double FusionFlops => FlopCount.PassesOfStep * Batch * FlopCount.Fusion(Width);

    /// <summary>Naive: f records a graph for gradients that nobody asks for.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch), Flops = nameof(StepFlops))]
    public void StepWithGraphOfFrozenNetwork()
    {
        using var scope = NewDisposeScope();
        Step(_hook.Run(_images).ToArray());
    }

    /// <summary>As the intermediate-layer trainer does it.</summary>
    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(StepFlops))]
    public void StepWithAdam()
    {
        using var scope = NewDisposeScope();
        Step(Features());
    }

    /// <summary>On features that are there already: what a step of g takes alone.</summary>
    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(FusionFlops))]
    public void StepOnKeptFeatures()
    {
        using var scope = NewDisposeScope();
        Step(_keptFeatures);
    }

    /// <inheritdoc/>
    protected override void PrepareNetworks()
    {
        _images = Keep(SampleImages.Prepared(Batch, TorchDevice));
        _targets = Keep(arange(Batch, device: TorchDevice).remainder(2).to(ScalarType.Float32));
        var frozen = Keep(SampleNetworks.Make(Width, TorchDevice));
        frozen.eval();
        _hook = Keep(new FeatureHook(frozen, SampleNetworks.PaperLayers));
        _keptFeatures = [.. Features().Select(Keep)];
        _fusion = Keep(SampleNetworks.MakeFusion(_keptFeatures, Width, TorchDevice));
        _fusion.train();
        _optimizer = Keep(new Adam(_fusion.parameters()));
    }

    private Tensor[] Features()
    {
        using var noGradients = no_grad();
        return _hook.Run(_images).ToArray();
    }

    private void Step(Tensor[] features)
    {
        _optimizer.ZeroGradients();
        F.binary_cross_entropy_with_logits(_fusion.call(features), _targets).backward();
        _optimizer.Step(1e-3);
        Synchronize();
    }
}
