using BenchmarkDotNet.Attributes;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>What one operator call costs beyond its arithmetic: the sum of two one-element tensors, with and without a dispose scope.</summary>
[MemoryDiagnoser]
public class OperatorCallBenchmarks
{
    private readonly Tensor _one = ones(1);

    [GlobalCleanup]
    public void Cleanup() => _one.Dispose();

    [Benchmark(Baseline = true)]
    public void InPlace() => _one.mul_(_one);

    [Benchmark]
    public void WithResult() => _one.add(_one).Dispose();

    [Benchmark]
    public void WithResultInScope()
    {
        using var scope = NewDisposeScope();
        _one.add(_one);
    }
}
