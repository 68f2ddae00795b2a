using CompareDetectors.Display;
using CompareDetectors.Results;
using CompareDetectors.Shift;
using CompareDetectors.Shift.Report;

namespace CompareDetectors.Tests.Shift;

/// <summary>Plans of the command shift that run in seconds.</summary>
internal static class SmallShifts
{
    public static ShiftSettings Settings { get; } = new()
    {
        Parts = [ShiftSettings.Filters],
        NetworkEpochs = null,
        Classes = null,
        MaxId = 240,
        MaxTest = 60,
        Windows = [1, 4, 8],
        Shares = [0.25, 1],
    };

    public static ShiftSources Read(SyntheticSets sets, ShiftSettings settings, bool withOthers = false)
        => ShiftSources.Read(sets.Id, withOthers ? [sets.Ood] : [], settings, CancellationToken.None);

    public static ShiftPlan Plan(ShiftSources sources, ShiftSettings settings, int repeats = 1, params string[] corruptions)
        => ShiftPlan.Make(new ShiftRequest(settings, corruptions, [1, 5], repeats, Seed: 3), channels: 1, [.. sources.Others.Keys]);

    public static ShiftManifest Manifest(ShiftPlan plan, ShiftSources sources) => ShiftManifest.Of(plan, sources) with
    {
        Command = "the command",
        Machine = "the machine",
        Version = "1.2.3",
        Started = new DateOnly(2026, 1, 31),
    };

    public static void Run(ShiftPlan plan, ShiftSources sources, string path, IPlanDisplay? display = null, CancellationToken cancellationToken = default)
    {
        using var folder = RowFolder<ShiftRecord>.Open(path, Manifest(plan, sources));
        new ShiftRunner(plan, sources, folder, ShiftReport.Write).Run(display ?? new SmallPlans.Log(), cancellationToken);
    }

    public static List<ShiftRecord> Rows(string path) => JsonFormat.Read<List<ShiftRecord>>(Path.Combine(path, "results.json"));
}
