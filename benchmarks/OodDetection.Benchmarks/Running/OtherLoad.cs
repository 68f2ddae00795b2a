using System.Diagnostics;
using System.Globalization;

namespace OodDetection.Benchmarks.Running;

/// <summary>How much of the machine other programs take while this one measures. Known on Linux alone.</summary>
public sealed class OtherLoad
{
    private const string Counters = "/proc/stat";
    private const double TicksPerSecond = 100; // the unit of that file, whatever the kernel's own
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly double? _before = OfOthers();

    /// <summary>The share of all cores that others had since this was made, from 0 to 1, or null where it can't be told.</summary>
    public double? Share => _before is { } before && OfOthers() is { } now
        ? Math.Clamp((now - before) / (Stopwatch.GetElapsedTime(_started).TotalSeconds * Environment.ProcessorCount), 0, 1)
        : null;

    /// <summary>A line for a table.</summary>
    public override string ToString() => Describe(Share, Environment.ProcessorCount);

    /// <summary>A line for a table.</summary>
    /// <param name="share">As <see cref="Share"/>.</param>
    /// <param name="cores">The number of cores.</param>
    public static string Describe(double? share, int cores) => share switch
    {
        null => "what else ran meanwhile is not known on this system",
        < 0.05 => $"the {cores} cores were this program's alone",
        { } busy => FormattableString.Invariant($"other programs took {100 * busy:F0} % of the {cores} cores meanwhile: only ratios count, and those roughly"),
    };

    // Seconds of cores that are busy, without this process; those that a hypervisor gave to others are busy, too.
    private static double? OfOthers()
    {
        if (!File.Exists(Counters)) return null;
        var fields = File.ReadLines(Counters).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        // cpu user nice system idle iowait irq softirq steal, then guests, which user and nice have already
        var ticks = fields[1..9].Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        using var self = Process.GetCurrentProcess();
        return (ticks.Sum() - ticks[3] - ticks[4]) / TicksPerSecond - self.TotalProcessorTime.TotalSeconds;
    }
}
