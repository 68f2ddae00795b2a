namespace CompareDetectors.Report;

/// <summary>A cell of a table of results.</summary>
/// <param name="Value">What the best is chosen by.</param>
/// <param name="Text">What is shown; cells of equal text are equally good.</param>
internal sealed record ResultCell(double Value, string Text)
{
    /// <summary>The standard deviation, or null where there is a single value.</summary>
    public string? Deviation { get; init; }

    /// <summary>A second line, or null.</summary>
    public string? Second { get; init; }

    /// <summary>What a pointer brings up, or null.</summary>
    public string? Tooltip { get; init; }

    /// <summary>Whether as much is in it as in other rows; if not, it is not compared with them.</summary>
    public bool Complete { get; init; } = true;
}

/// <summary>A column of a table of results.</summary>
/// <param name="Header">Its heading.</param>
/// <param name="Explanation">What the heading stands for, or null.</param>
/// <param name="HigherIsBetter">Which end is the best; null where rows are not to be compared.</param>
/// <param name="Cell">The cell of a row, or null where there is no result yet.</param>
internal sealed record ResultColumn(string Header, string? Explanation, bool? HigherIsBetter, Func<Series, Condition, ResultCell?> Cell);
