namespace CompareDetectors.Results;

/// <summary>Lists in what two plans differ.</summary>
internal sealed class Differences
{
    private readonly List<string> _found = [];

    public IReadOnlyList<string> Found => _found;

    /// <summary>Compares as JSON: records that hold lists compare these by reference.</summary>
    public Differences Compare<T>(string what, T mine, T theirs)
    {
        if (JsonFormat.Write(mine) != JsonFormat.Write(theirs)) _found.Add(what);
        return this;
    }
}
