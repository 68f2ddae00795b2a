using System.Xml.Linq;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Drawing;

/// <summary>How a detector is drawn: told apart by colour, by dashes and by the shape of its marker, so that no one of them is needed.</summary>
internal static class SeriesStyle
{
    private const int Colours = 8;
    private static readonly string?[] s_dashes = [null, "7 3", "2 2.5", "9 3 2 3", "4 2", "12 4", "1.5 4", "7 2 2 2 2 2"];

    // Centred on (0, 0), about 8 wide.
    private static readonly string[] s_markers =
    [
        "M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0Z",
        "M-3.3 -3.3H3.3V3.3H-3.3Z",
        "M0 -4.2L4.2 3.2H-4.2Z",
        "M0 -4.8L4.8 0L0 4.8L-4.8 0Z",
        "M0 4.2L4.2 -3.2H-4.2Z",
        "M-1.4 -4.4H1.4V-1.4H4.4V1.4H1.4V4.4H-1.4V1.4H-4.4V-1.4H-1.4Z",
        "M0 -4.6L1.3 -1.4L4.6 -1.4L2 .8L3 4.2L0 2.2L-3 4.2L-2 .8L-4.6 -1.4L-1.3 -1.4Z",
        "M-4.4 -2H4.4V2H-4.4Z",
    ];

    /// <summary>The number of the style sheet's colour, from 0.</summary>
    public static int Colour(Series series) => series.Index % Colours;

    /// <summary>The lengths of dashes and gaps; null for a line without.</summary>
    public static string? Dashes(Series series) => s_dashes[(series.Index + (series.Index / Colours)) % s_dashes.Length];

    public static XElement Marker(Series series, double x, double y)
    {
        var shape = s_markers[(series.Index + (series.Index / Colours)) % s_markers.Length];
        return E("path", Class($"marker s{Colour(series)}"), A("transform", $"translate({Numbers.Place(x)} {Numbers.Place(y)})"), A("d", shape));
    }

    /// <summary>Which line is which detector.</summary>
    public static XElement Legend(IEnumerable<Series> series) => E("ul", Class("legend"), series.Select(s => E(
        "li",
        E(
            "svg",
            A("viewBox", "0 0 44 12"),
            A("aria-hidden", "true"),
            E("path", Class($"line s{Colour(s)}"), Dashes(s) is { } dashes ? A("stroke-dasharray", dashes) : null, A("d", "M1 6H43")),
            Marker(s, 22, 6)),
        E("span", s.Label))));
}
