using CompareDetectors.Plan;
using CompareDetectors.Results;

namespace CompareDetectors.Report;

/// <summary>The results of an output folder, sorted for tables and drawings.</summary>
internal sealed class ReportModel
{
    private readonly Dictionary<(Series, Condition, int), ResultRecord[]> _cells;
    private readonly Dictionary<string, RunDetail> _details;

    /// <param name="manifest">What was planned.</param>
    /// <param name="results">What is done.</param>
    /// <param name="readDetail">Gives what more is known of a run by its key, or null.</param>
    public ReportModel(RunManifest manifest, IReadOnlyList<ResultRecord> results, Func<string, RunDetail?> readDetail)
    {
        Manifest = manifest;
        Results = results;
        var planned = manifest.Runs.ToDictionary(r => r.Key);
        Series = Report.Series.In(results);
        _cells = results
            .GroupBy(r => (Series.First(s => s.Has(r)), ConditionOf(r, planned), r.IdClass))
            .ToDictionary(g => g.Key, g => g.OrderBy(r => r.Repeat).ToArray());
        Conditions = [.. _cells.Keys.Select(k => k.Item2).Distinct().Order()];
        Classes = [.. results.Select(r => r.IdClass).Distinct().Order()];
        Missing = [.. manifest.Runs.Where(run => !results.Any(r => r.Key == run.Key))];

        // Only the runs that are drawn: reading all would take longest where there is most to do.
        _details = [];
        foreach (var run in results.Where(r => Main is { } main && ConditionOf(r, planned) == main))
        {
            if (readDetail(run.Key) is { } detail)
                _details[run.Key] = detail;
        }
    }

    public RunManifest Manifest { get; }
    public IReadOnlyList<ResultRecord> Results { get; }
    public IReadOnlyList<Series> Series { get; }

    /// <summary>Fewest OOD training images first.</summary>
    public IReadOnlyList<Condition> Conditions { get; }

    /// <summary>The ID classes.</summary>
    public IReadOnlyList<int> Classes { get; }

    /// <summary>Planned runs that have no result.</summary>
    public IReadOnlyList<PlannedRun> Missing { get; }

    /// <summary>The condition whose runs are drawn one by one: most OOD training images. Null if there are no results.</summary>
    public Condition? Main => Conditions.Count == 0 ? null : Conditions[^1];

    /// <summary>The repeats of one detector on one ID class, the first first; empty if there are none.</summary>
    public IReadOnlyList<ResultRecord> Runs(Series series, Condition condition, int idClass)
        => _cells.GetValueOrDefault((series, condition, idClass)) ?? [];

    public IEnumerable<ResultRecord> Runs(Series series, Condition condition)
        => Classes.SelectMany(c => Runs(series, condition, c));

    /// <summary>All runs under a condition in words.</summary>
    public string Describe(Condition condition)
        => condition.Describe(Series.SelectMany(s => Runs(s, condition)).Select(r => r.OodCount));

    /// <summary>How many OOD training images the runs under a condition had (on average, where all were taken and runs differ).</summary>
    public int? OodImages(Condition condition)
        => (int)Math.Round(Series.SelectMany(s => Runs(s, condition)).Average(r => r.OodCount));

    /// <summary>What more is known of a run under the main condition, or null.</summary>
    public RunDetail? Detail(ResultRecord run) => _details.GetValueOrDefault(run.Key);

    /// <summary>The first repeat under the main condition that details are known of.</summary>
    public (ResultRecord Run, RunDetail Detail)? FirstDetailed(Series series, int idClass)
    {
        foreach (var run in Main is null ? [] : Runs(series, Main, idClass))
        {
            if (Detail(run) is { } detail)
                return (run, detail);
        }

        return null;
    }

    /// <summary>A class as its set describes it, as far as an image of it tells; else its number.</summary>
    public string ClassName(int idClass)
    {
        var images = Series.Select(s => FirstDetailed(s, idClass)?.Detail.WorstId).Select(images => images is [var first, ..] ? first : null);
        return images.FirstOrDefault(i => !string.IsNullOrEmpty(i?.Class))?.Class ?? Numbers.Whole(idClass);
    }

    private static Condition ConditionOf(ResultRecord run, Dictionary<string, PlannedRun> planned)
        => new(planned.TryGetValue(run.Key, out var plan) ? plan.Outliers.Count : run.OodCount, run.OodClasses);
}
