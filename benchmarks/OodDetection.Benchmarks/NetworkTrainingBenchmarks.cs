using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Work;
using OodDetection.Networks;
using OodDetection.Transforms;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Benchmarks;

/// <summary>
/// A training step of f, which learns which rotation was applied. The baseline is a forward pass alone: by the count of operations a step is
/// three of them.
/// </summary>
public class NetworkTrainingBenchmarks : NetworkBenchmarks
{
    private readonly Random _draw = new(0);
    private WideResNet _trained = null!;
    private WideResNet _frozen = null!;
    private Adam _optimizer = null!;
    private Tensor _images = null!;

    /// <summary>Floating-point operations of a forward pass.</summary>
    public double ForwardFlops => Batch * FlopCount.Network(Width);

    /// <summary>Floating-point operations of a step.</summary>
    public double StepFlops => FlopCount.PassesOfStep * ForwardFlops;

    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Batch), Flops = nameof(ForwardFlops))]
    public void ForwardAlone()
    {
        using var mode = inference_mode();
        using var output = _frozen.call(_images);
        Synchronize();
    }

    /// <summary>Without the optimiser: what is left of the step is Adam.</summary>
    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(StepFlops))]
    public void ForwardAndBackward()
    {
        using var scope = NewDisposeScope();
        Backward();
        Synchronize();
    }

    [Benchmark]
    [Work(Images = nameof(Batch), Flops = nameof(StepFlops))]
    public void StepWithAdam()
    {
        using var scope = NewDisposeScope();
        Backward();
        _optimizer.Step(1e-3);
        Synchronize();
    }

    /// <inheritdoc/>
    protected override void PrepareNetworks()
    {
        _images = Keep(SampleImages.Prepared(Batch, TorchDevice));
        _frozen = Keep(SampleNetworks.Make(Width, TorchDevice));
        _frozen.eval();
        _trained = Keep(SampleNetworks.Make(Width, TorchDevice));
        _trained.train();
        _optimizer = Keep(new Adam(_trained.parameters()));
    }

    private void Backward()
    {
        var transforms = TransformSet.Rotations;
        var labels = new int[Batch];
        for (var i = 0; i < labels.Length; i++) labels[i] = _draw.Next(transforms.Count);
        _optimizer.ZeroGradients();
        var logits = _trained.call(transforms.Apply(_images, labels));
        F.cross_entropy(logits, tensor(labels, ScalarType.Int64, device: TorchDevice)).backward();
    }
}
