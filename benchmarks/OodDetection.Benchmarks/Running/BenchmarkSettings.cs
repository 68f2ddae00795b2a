using static TorchSharp.torch;

namespace OodDetection.Benchmarks.Running;

/// <summary>The sizes that the benchmarks run at. All run in this one process, so that setting <see cref="Current"/> before a run is enough.</summary>
public sealed record BenchmarkSettings
{
    /// <summary>The settings of this process.</summary>
    public static BenchmarkSettings Current { get; set; } = new();

    /// <summary>The devices to measure on.</summary>
    /// <value><c>cpu</c>, and <c>cuda</c> where libtorch finds a device.</value>
    public IReadOnlyList<string> Devices { get; init; } = cuda_is_available() ? ["cpu", "cuda"] : ["cpu"];

    /// <summary>The width factors w of WRN-16-w.</summary>
    /// <value>1 and 4: the network that a CPU trains in minutes, and the paper's.</value>
    public IReadOnlyList<int> Widths { get; init; } = [1, 4];

    /// <summary>How many images there are in a call or a training step.</summary>
    /// <value>64.</value>
    public IReadOnlyList<int> Batches { get; init; } = [64];

    /// <summary>How many scores metrics are computed of.</summary>
    /// <value>A million, and ten.</value>
    public IReadOnlyList<int> Scores { get; init; } = [1_000_000, 10_000_000];
}
