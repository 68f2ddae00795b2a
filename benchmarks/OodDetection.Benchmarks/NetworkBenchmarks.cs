using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Running;
using OodDetection.Benchmarks.Work;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>What benchmarks of networks share: width, batch, and the matrix product that their arithmetic is compared with.</summary>
public abstract class NetworkBenchmarks : DeviceBenchmarks
{
    private Tensor _matrix = null!;

    /// <summary>The widths, for BenchmarkDotNet.</summary>
    public static IEnumerable<int> Widths => BenchmarkSettings.Current.Widths;

    /// <summary>The batch sizes, for BenchmarkDotNet.</summary>
    public static IEnumerable<int> Batches => BenchmarkSettings.Current.Batches;

    /// <summary>The width factor w of WRN-16-w.</summary>
    [ParamsSource(nameof(Widths), Priority = 2)]
    public int Width { get; set; } = 1;

    /// <summary>How many images there are in a call or a training step.</summary>
    [ParamsSource(nameof(Batches), Priority = 3)]
    public int Batch { get; set; } = 64;

    /// <summary>Floating-point operations of <see cref="MatrixProduct"/>.</summary>
    public double MatrixProductFlops => 2 * Math.Pow(MatrixSide, 3);

    // A GPU needs a larger one to come to its rate.
    private int MatrixSide => Device == "cuda" ? 4096 : 1024;

    /// <summary>One product of two square float32 matrices: how fast this machine is now at what networks are made of.</summary>
    // BenchmarkDotNet orders by file and line; this stands below what it is compared with.
    [Benchmark(sourceCodeLineNumber: 0, sourceCodeFile: "zz")]
    [Work(Flops = nameof(MatrixProductFlops))]
    public void MatrixProduct()
    {
        using var product = _matrix.matmul(_matrix);
        Synchronize();
    }

    /// <inheritdoc/>
    protected override void Prepare()
    {
        _matrix = Keep(randn([MatrixSide, MatrixSide], ScalarType.Float32, TorchDevice));
        PrepareNetworks();
    }

    /// <summary>Makes what the benchmarks of the class work on.</summary>
    protected abstract void PrepareNetworks();
}
