namespace CompareDetectors.PostHoc;

/// <summary>A column of OpenOOD's table: a set, or the mean over near, far or all sets.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="IsMean">Whether it is a mean.</param>
/// <param name="Holds">The rows that it is of.</param>
internal sealed record PostHocColumn(string Title, bool IsMean, Func<PostHocRecord, bool> Holds)
{
    /// <summary>Sets in their order, those of a kind followed by their mean; last the mean of all. A mean of a kind without sets has no column.</summary>
    public static IReadOnlyList<PostHocColumn> Of(IReadOnlyList<PostHocTestSet> sets)
    {
        var columns = new List<PostHocColumn>();
        foreach (var kind in sets.GroupBy(set => set.Kind))
        {
            columns.AddRange(kind.Select(set => new PostHocColumn(set.Set.Name, false, row => row.OodTestSet == set.Set.Name)));
            columns.Add(new PostHocColumn($"Mean, {kind.Key}", true, row => row.Kind == kind.Key));
        }

        columns.Add(new PostHocColumn("Mean, all", true, _ => true));
        return columns;
    }

    /// <summary>AUROC and FPR95 of a detector: each set counts once, however many images it has.</summary>
    /// <returns>Null if there is no result yet.</returns>
    public (double Auroc, double Fpr95)? Mean(IEnumerable<PostHocRecord> detector)
        => detector.Where(Holds).ToArray() is { Length: > 0 } rows ? (rows.Average(r => r.Auroc), rows.Average(r => r.Fpr95)) : null;
}
