using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Running;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>
/// What benchmarks on a device share. BenchmarkDotNet derives from the classes of benchmarks and sets their parameters, so they are public and
/// not sealed, and release by <see cref="Cleanup"/> what they hold.
/// </summary>
public abstract class DeviceBenchmarks
{
    private readonly Stack<IDisposable> _kept = new();

    /// <summary>The devices, for BenchmarkDotNet.</summary>
    public static IEnumerable<string> Devices => BenchmarkSettings.Current.Devices;

    /// <summary>The device: <c>cpu</c>, or <c>cuda</c> where there is one.</summary>
    [ParamsSource(nameof(Devices), Priority = 1)]
    public string Device { get; set; } = "cpu";

    /// <summary><see cref="Device"/> as torch has it.</summary>
    protected Device TorchDevice => device(Device);

    [GlobalSetup]
    public void Setup()
    {
        manual_seed(0);
        Prepare();
        Synchronize();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        while (_kept.TryPop(out var thing)) thing.Dispose();
    }

    /// <summary>Makes what the benchmarks work on.</summary>
    protected abstract void Prepare();

    /// <summary>Marks something to be disposed at the end, the last first.</summary>
    protected T Keep<T>(T thing)
        where T : IDisposable
    {
        _kept.Push(thing);
        return thing;
    }

    /// <summary>Waits until the device has done its work. A CUDA call returns when its work is queued, so each benchmark ends with this.</summary>
    protected void Synchronize()
    {
        if (Device == "cuda") cuda.synchronize();
    }
}
