using System.Xml.Linq;
using CompareDetectors.Report.Sections;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report;

/// <summary>The whole page: the sections that the results have something for, under a table of contents.</summary>
internal static class Page
{
    // A browser that keeps to this loads nothing from anywhere, whatever a class or a path is called.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

    public static XElement Of(ReportModel model) => Of(
        Titles.Of(model.Manifest),
        SummarySection.Content(model),
        [
            RotationSection.Of(model),
            OodImagesSection.Of(model),
            ResultsSection.Of(model),
            RocSection.Of(model),
            HistogramSection.Of(model),
            MistakesSection.Of(model),
            ReproduceSection.Of(model),
            NotesSection.Of(model),
        ]);

    /// <param name="title">The page's title.</param>
    /// <param name="summary">What comes before the contents, as <see cref="E"/> takes it.</param>
    /// <param name="sections">The sections; nulls are left out.</param>
    public static XElement Of(string title, object?[] summary, IReadOnlyList<Section?> sections)
    {
        var shown = sections.OfType<Section>().ToArray();
        return E(
            "html",
            A("lang", "en"),
            E(
                "head",
                E("meta", A("charset", "utf-8")),
                E("meta", A("name", "viewport"), A("content", "width=device-width, initial-scale=1")),
                E("meta", A("name", "color-scheme"), A("content", "light dark")),
                E("meta", A("http-equiv", "Content-Security-Policy"), A("content", Policy)),
                E("title", title),
                E("style", Stylesheet.Text)),
            E(
                "body",
                E("header", E("h1", title), summary, Contents(shown)),
                E("main", shown.Select(s => E("section", A("id", s.Id), A("aria-labelledby", s.Id + "-title"), E("h2", A("id", s.Id + "-title"), s.Title), s.Content)))));
    }

    private static XElement Contents(IEnumerable<Section> sections)
        => E("nav", A("aria-label", "Contents"), E("ul", sections.Select(s => E("li", E("a", A("href", "#" + s.Id), s.Title)))));
}
