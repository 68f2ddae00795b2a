using System.Globalization;

namespace OodDetection.Tests.Support;

/// <summary>Measures the memory of the process while something runs: libtorch's tensors are not the collector's, so the whole process is looked at.</summary>
/// <remarks>
/// On Linux by the kernel's own high-water mark, which misses nothing. Elsewhere by looking every millisecond: on a busy machine that thread may not get to look
/// while a short action is at its peak.
/// </remarks>
internal static class PeakMemory
{
    private const string ClearRefs = "/proc/self/clear_refs";
    private static readonly Lazy<bool> s_hasMark = new(() => OperatingSystem.IsLinux() && TryReset());

    /// <summary>The most physical memory that the process has while an action runs, in megabytes.</summary>
    public static double Of(Action action)
    {
        LiveTensors.Settled();
        return s_hasMark.Value ? ByMark(action) : BySampling(action);
    }

    private static double ByMark(Action action)
    {
        TryReset();
        action();
        var line = File.ReadLines("/proc/self/status").First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }

    // "5" sets the mark to what the process has now; containers may not allow it.
    private static bool TryReset()
    {
        try
        {
            File.WriteAllText(ClearRefs, "5");
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static double BySampling(Action action)
    {
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
