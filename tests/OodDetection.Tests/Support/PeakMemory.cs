namespace OodDetection.Tests.Support;

/// <summary>Measures the memory of the process while something runs: libtorch's tensors are not the collector's, so the whole process is looked at.</summary>
internal static class PeakMemory
{
    /// <summary>The most physical memory that the process has while an action runs, looked at every millisecond, in megabytes.</summary>
    public static double Of(Action action)
    {
        LiveTensors.Settled();
        var peak = Environment.WorkingSet;
        using var done = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            do peak = Math.Max(peak, Environment.WorkingSet);
            while (!done.Wait(1));
        });
        watch.Start();
        try
        {
            action();
        }
        finally
        {
            done.Set();
            watch.Join();
        }

        return peak / 1e6;
    }
}
