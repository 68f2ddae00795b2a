namespace CompareDetectors.Report.Sections;

/// <summary>A part of the page with a heading.</summary>
/// <param name="Id">Its anchor.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Content">Elements, as <see cref="Html.E"/> takes them.</param>
internal sealed record Section(string Id, string Title, params object?[] Content);
