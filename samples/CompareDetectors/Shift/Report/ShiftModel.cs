using CompareDetectors.Report;

namespace CompareDetectors.Shift.Report;

/// <summary>The results of an output folder, sorted for tables and drawings.</summary>
internal sealed class ShiftModel
{
    private readonly ILookup<(ShiftCondition, int, double), ShiftRecord> _cells;

    public ShiftModel(ShiftManifest manifest, IReadOnlyList<ShiftRecord> rows)
    {
        Manifest = manifest;
        Rows = rows;
        _cells = rows.ToLookup(r => (r.Condition, r.Window, r.Share));
        var planned = manifest.Runs.Select(r => r.Condition).Distinct().ToArray();
        Corruptions = [.. planned.Select(c => c.Corruption).OfType<string>().Distinct()];
        Severities = [.. planned.Select(c => c.Severity).OfType<int>().Distinct().Order()];
        Sets = [.. planned.Select(c => c.Set).OfType<string>()];
        Done = rows.Select(r => r.Key).Distinct().Count();
    }

    public ShiftManifest Manifest { get; }

    public IReadOnlyList<ShiftRecord> Rows { get; }

    public IReadOnlyList<string> Corruptions { get; }

    public IReadOnlyList<int> Severities { get; }

    /// <summary>Other sets.</summary>
    public IReadOnlyList<string> Sets { get; }

    /// <summary>Conditions that are done.</summary>
    public int Done { get; }

    public IReadOnlyList<int> Windows => Manifest.Settings.Windows;

    public IReadOnlyList<double> Shares => Manifest.Settings.Shares;

    /// <summary>The share of shifted images that the tables are of: the largest.</summary>
    public double MainShare => Shares[^1];

    public int Repeats => Manifest.Runs.Select(r => r.Repeat).Distinct().Count();

    /// <summary>The repeats of a cell; empty if there are none yet, or if the window is too small for the share.</summary>
    public IReadOnlyList<ShiftRecord> Cell(ShiftCondition condition, int window, double share) => [.. _cells[(condition, window, share)]];

    public static string WindowName(int window) => window == 1 ? "single images" : $"windows of {Numbers.Count(window)}";

    /// <summary>A share in percent, without decimals that say nothing.</summary>
    public static string ShareName(double share) => (100 * share).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture);
}
