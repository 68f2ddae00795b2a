using System.Globalization;
using System.Text;
using System.Xml.Linq;
using CompareDetectors.Report;
using OodDetection.Data;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Pictures;

/// <summary>A grey image as shapes of sixteen levels: some viewers of SVG files refuse pictures within.</summary>
internal static class Thumbnail
{
    private const int Levels = 16;

    /// <param name="images">The set, with one channel.</param>
    /// <param name="index">Which image.</param>
    /// <param name="x">Where its left edge lies.</param>
    /// <param name="y">Where its upper edge lies.</param>
    /// <param name="size">How large its longer side is drawn.</param>
    /// <param name="kind">The class of the frame: id or ood.</param>
    public static XElement Draw(ImageSet images, int index, double x, double y, double size, string kind)
    {
        var (height, width) = (images.Height, images.Width);
        var pixels = images.Pixels(index).ToArray();
        var runs = new StringBuilder[Levels];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width;)
            {
                var level = pixels[(row * width) + column] * Levels / 256;
                var start = column;
                while (column < width && pixels[(row * width) + column] * Levels / 256 == level) column++;
                (runs[level] ??= new StringBuilder()).Append(CultureInfo.InvariantCulture, $"M{start} {row}.5h{column - start}");
            }
        }

        // Without smoothing, which would leave seams between rows.
        var scale = (size / Math.Max(height, width)).ToString("0.###", CultureInfo.InvariantCulture);
        return E(
            "g",
            A("transform", $"translate({Numbers.Place(x)} {Numbers.Place(y)}) scale({scale})"),
            A("shape-rendering", "crispEdges"),
            E("path", A("fill", "#000"), A("d", $"M0 0h{width}v{height}h-{width}Z")),
            Enumerable.Range(1, Levels - 1).Where(level => runs[level] is not null).Select(level =>
                E("path", A("stroke", Grey(level)), A("d", runs[level].ToString()))),
            E("path", Class("frame " + kind), A("vector-effect", "non-scaling-stroke"), A("d", $"M0 0h{width}v{height}h-{width}Z")));
    }

    private static string Grey(int level)
    {
        var value = level * 255 / (Levels - 1);
        return $"#{value:x2}{value:x2}{value:x2}";
    }
}
