namespace CompareDetectors.Engine;

/// <summary>Estimates the time that is left from the speeds seen so far, kind by kind; until a kind has been seen, from how it usually compares to the others.</summary>
internal sealed class TimeEstimate(IReadOnlyDictionary<Work, double> works)
{
    // Seconds an image of WRN-16-1 on two cores: only their ratios matter once something has been measured.
    private static readonly Dictionary<WorkKind, double> s_usual = new()
    {
        [WorkKind.Geom] = 0.0035,
        [WorkKind.Bce] = 0.0026,
        [WorkKind.Layers] = 0.0020,
        [WorkKind.Moments] = 0.0004,
        [WorkKind.BatchStatistics] = 0.0008,
        [WorkKind.Discriminator] = 0.008,
        [WorkKind.Scoring] = 0.0004,
    };

    private readonly Dictionary<Work, double> _left = new(works);
    private readonly Dictionary<WorkKind, (double Seconds, double Images)> _seen = [];

    /// <summary>A work is done; null for the time if it turned out not to be needed.</summary>
    public void Done(Work work, double? seconds)
    {
        if (!_left.Remove(work, out var images) || seconds is not { } taken || images <= 0) return;
        var (earlier, earlierImages) = _seen.GetValueOrDefault(work.Kind);
        _seen[work.Kind] = (earlier + taken, earlierImages + images);
    }

    /// <summary>The time left; null while nothing has been measured.</summary>
    /// <param name="current">The work under way, or null.</param>
    /// <param name="share">The share of it that is done.</param>
    /// <param name="elapsed">The time that it has taken so far.</param>
    public TimeSpan? Left(Work? current, double share, TimeSpan elapsed)
    {
        var seen = new Dictionary<WorkKind, (double Seconds, double Images)>(_seen);
        if (current is not null && _left.TryGetValue(current, out var images) && share > 0)
        {
            var (seconds, done) = seen.GetValueOrDefault(current.Kind);
            seen[current.Kind] = (seconds + elapsed.TotalSeconds, done + images * share);
        }

        if (seen.Count == 0) return null;
        var scale = seen.Values.Sum(s => s.Seconds) / seen.Sum(s => s.Value.Images * s_usual[s.Key]);
        return TimeSpan.FromSeconds(_left.Sum(work => (work.Key == current ? 1 - share : 1) * work.Value * SecondsAnImage(work.Key.Kind)));

        double SecondsAnImage(WorkKind kind) => seen.TryGetValue(kind, out var s) ? s.Seconds / s.Images : scale * s_usual[kind];
    }
}
