using System.Xml.Linq;
using CompareDetectors.Report;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Pictures;

/// <summary>An SVG file that stands by itself: with its own background and colours, the same on light and dark pages.</summary>
internal sealed class Picture
{
    private const string Style = """

        svg { font: 13px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        text { fill: #1b1d21; font-size: 13px; } svg svg text { fill: #575c66; font-size: 12px; }
        .title { font-weight: 600; font-size: 16px; } .muted { fill: #575c66; } .id-text { fill: #00639b; font-weight: 600; } .ood-text { fill: #b04600; font-weight: 600; }
        .back { fill: #ffffff; stroke: #d3d6dc; }
        .line, .reference, .grid, .axis, .threshold, .frame, .pointer { fill: none; }
        .line { stroke: #0072b2; stroke-width: 2; stroke-linejoin: round; }
        .grid { stroke: #e3e5ea; stroke-width: .8; } .axis { stroke: #575c66; }
        .reference { stroke: #1b1d21; stroke-width: 2; stroke-dasharray: 2 4; }
        .threshold { stroke: #1b1d21; stroke-width: 1.6; stroke-dasharray: 6 3; }
        .pointer { stroke: #575c66; }
        .steps { stroke-width: 1.5; fill-opacity: .25; }
        .steps.id { stroke: #0072b2; fill: #0072b2; } .steps.ood { stroke: #c44e00; fill: #c44e00; }
        .band { fill: #0072b2; fill-opacity: .18; }
        .frame.id { stroke: #0072b2; stroke-width: 2.5; } .frame.ood { stroke: #c44e00; stroke-width: 2.5; }

        """;

    private readonly XElement _svg;

    public Picture(int width, int height, string description)
    {
        _svg = E(
            "svg", A("viewBox", $"0 0 {width} {height}"), A("width", width), A("height", height), A("role", "img"), A("aria-label", description),
            E("title", description),
            E("style", Style),
            E("rect", Class("back"), A("x", "0.5"), A("y", "0.5"), A("width", width - 1), A("height", height - 1), A("rx", "6")));
    }

    public void Add(params object?[] content) => _svg.Add(content);

    /// <summary>Puts a drawing with axes at a place.</summary>
    public void Add(XElement plot, double x, double y, double width, double height)
    {
        plot.Add(A("x", Numbers.Place(x)), A("y", Numbers.Place(y)), A("width", Numbers.Place(width)), A("height", Numbers.Place(height)));
        _svg.Add(plot);
    }

    public void Text(double x, double y, string text, string kind = "", string anchor = "start")
        => _svg.Add(E("text", A("x", Numbers.Place(x)), A("y", Numbers.Place(y)), kind.Length > 0 ? Class(kind) : null, A("text-anchor", anchor), text));

    public void Path(string kind, string path) => _svg.Add(E("path", Class(kind), A("d", path)));

    public string Serialize()
    {
        XNamespace svg = "http://www.w3.org/2000/svg";
        foreach (var element in _svg.DescendantsAndSelf()) element.Name = svg + element.Name.LocalName;
        return _svg.ToString() + "\n";
    }
}
