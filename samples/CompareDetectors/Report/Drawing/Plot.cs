using System.Globalization;
using System.Text;
using System.Xml.Linq;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Drawing;

/// <summary>A drawing with two axes as inline SVG. Colours come from the page's style sheet, so that it works on light and dark.</summary>
internal sealed class Plot
{
    private const double Left = 40, Right = 10, Top = 8, Bottom = 38;
    private readonly Axis _across, _up;
    private readonly double _width, _height;
    private readonly XElement _svg;

    /// <param name="description">What the drawing shows, for those who don't see it.</param>
    public Plot(double width, double height, Axis across, Axis up, string acrossName, string upName, string description)
    {
        (_width, _height, _across, _up) = (width, height, across, up);
        _svg = E("svg", A("viewBox", $"0 0 {Numbers.Place(width)} {Numbers.Place(height)}"), A("role", "img"), A("aria-label", description));
        Frame(acrossName, upName);
    }

    public XElement Svg => _svg;

    public void Line(IEnumerable<(double X, double Y)> points, Series series, double shift = 0)
        => _svg.Add(E("path", Class($"line s{SeriesStyle.Colour(series)}"), Dashed(series), A("d", Through(points, shift))));

    /// <summary>The line of pure guessing, or another one to compare with.</summary>
    public void Reference(double x1, double y1, double x2, double y2) => _svg.Add(Segment("reference", X(x1), Y(y1), X(x2), Y(y2)));

    /// <summary>An area between two lines.</summary>
    public void Band(IReadOnlyList<(double X, double Low, double High)> points, Series series)
        => _svg.Add(E("path", Class($"band s{SeriesStyle.Colour(series)}"), A("d", Through(points.Select(p => (p.X, p.High)).Concat(points.Reverse().Select(p => (p.X, p.Low))), 0) + "Z")));

    public void Marker(double x, double y, Series series, double shift = 0)
        => _svg.Add(SeriesStyle.Marker(series, X(x) + shift, Y(y)));

    /// <summary>A bar from <paramref name="low"/> to <paramref name="high"/> with caps, cut off at the edges of the drawing.</summary>
    public void Bar(double x, double low, double high, Series series, double shift = 0)
    {
        var at = X(x) + shift;
        var (bottom, top) = (Y(Math.Max(low, _up.Low)), Y(Math.Min(high, _up.High)));
        var path = $"M{P(at)} {P(bottom)}V{P(top)}M{P(at - 3)} {P(bottom)}h6M{P(at - 3)} {P(top)}h6";
        _svg.Add(E("path", Class($"bar s{SeriesStyle.Colour(series)}"), A("d", path)));
    }

    /// <summary>The outline of a histogram, filled down to zero.</summary>
    /// <param name="edges">One more than heights.</param>
    /// <param name="heights">The height of each bin.</param>
    /// <param name="kind">The class of the style sheet: id or ood.</param>
    public void Steps(IReadOnlyList<double> edges, IReadOnlyList<double> heights, string kind)
    {
        var path = new StringBuilder($"M{P(X(edges[0]))} {P(Y(0))}");
        for (var i = 0; i < heights.Count; i++)
            path.Append(CultureInfo.InvariantCulture, $"V{P(Y(heights[i]))}H{P(X(edges[i + 1]))}");
        _svg.Add(E("path", Class("steps " + kind), A("d", path.Append('V').Append(P(Y(0))).Append('Z').ToString())));
    }

    private void Frame(string acrossName, string upName)
    {
        foreach (var tick in _up.Ticks)
        {
            _svg.Add(Segment("grid", Left, Y(tick), _width - Right, Y(tick)));
            _svg.Add(Text(Left - 5, Y(tick) + 3.5, "end", _up.Label(tick)));
        }

        foreach (var tick in _across.Ticks)
        {
            // Labels at the ends stay inside the drawing.
            var anchor = _across.Position(tick) switch { < 0.01 => "start", > 0.99 => "end", _ => "middle" };
            _svg.Add(Segment("grid", X(tick), Top, X(tick), _height - Bottom));
            _svg.Add(Text(X(tick) + (anchor == "end" ? 4 : anchor == "start" ? -4 : 0), _height - Bottom + 13, anchor, _across.Label(tick)));
        }

        _svg.Add(Segment("axis", Left, Top, Left, _height - Bottom));
        _svg.Add(Segment("axis", Left, _height - Bottom, _width - Right, _height - Bottom));
        _svg.Add(Text((Left + _width - Right) / 2, _height - 7, "middle", acrossName));
        var middle = P((Top + _height - Bottom) / 2);
        _svg.Add(E("text", A("text-anchor", "middle"), A("transform", $"translate(11 {middle}) rotate(-90)"), upName));
    }

    private string Through(IEnumerable<(double X, double Y)> points, double shift)
    {
        var path = new StringBuilder();
        foreach (var (x, y) in points)
            path.Append(path.Length == 0 ? 'M' : 'L').Append(P(X(x) + shift)).Append(' ').Append(P(Y(y)));
        return path.ToString();
    }

    /// <summary>How far from the drawing's left edge a value lies.</summary>
    public double Across(double value) => X(value);

    /// <summary>How far from the drawing's upper edge a value lies.</summary>
    public double Up(double value) => Y(value);

    /// <summary>A path of one's own, in the drawing's coordinates.</summary>
    public void Shape(string kind, string path) => _svg.Add(E("path", Class(kind), A("d", path)));

    /// <summary>The path through points.</summary>
    public string Through(IEnumerable<(double X, double Y)> points) => Through(points, 0);

    private double X(double value) => Left + (_across.Position(value) * (_width - Left - Right));

    private double Y(double value) => _height - Bottom - (_up.Position(value) * (_height - Top - Bottom));

    private static XAttribute? Dashed(Series series)
        => SeriesStyle.Dashes(series) is { } dashes ? A("stroke-dasharray", dashes) : null;

    private static XElement Segment(string kind, double x1, double y1, double x2, double y2)
        => E("path", Class(kind), A("d", $"M{P(x1)} {P(y1)}L{P(x2)} {P(y2)}"));

    private static XElement Text(double x, double y, string anchor, string text)
        => E("text", A("x", P(x)), A("y", P(y)), A("text-anchor", anchor), text);

    private static string P(double value) => Numbers.Place(value);
}
