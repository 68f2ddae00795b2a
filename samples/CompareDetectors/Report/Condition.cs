namespace CompareDetectors.Report;

/// <summary>What the OOD training images of a run were: results under different conditions are not averaged.</summary>
/// <param name="Count">How many; null where the plan takes all that there are.</param>
/// <param name="Classes">From how many classes; null where the set has no labels.</param>
internal sealed record Condition(int? Count, int? Classes) : IComparable<Condition>
{
    public int CompareTo(Condition? other)
    {
        if (other is null)
            return 1;
        var byCount = (Count ?? int.MaxValue).CompareTo(other.Count ?? int.MaxValue);
        return byCount != 0 ? byCount : (Classes ?? 0).CompareTo(other.Classes ?? 0);
    }

    /// <summary>A heading.</summary>
    /// <param name="counts">The number of images in each run.</param>
    public string Describe(IEnumerable<int> counts)
    {
        int[] used = [.. counts.Distinct().Order()];
        var images = used.Length == 1
            ? Numbers.Of(used[0], "OOD training image")
            : $"{Numbers.Count(used[0])} to {Numbers.Count(used[^1])} OOD training images";
        var all = Count is null ? " (all there are)" : "";
        return images + all + (Classes is { } classes ? $" of {Numbers.Of(classes, "class", "classes")}" : "");
    }
}
