using System.Xml.Linq;
using CompareDetectors.Results;
using static CompareDetectors.Report.Html;

namespace CompareDetectors.Report.Sections;

/// <summary>Test images side by side, each with its score and what it is.</summary>
internal static class ImageStrip
{
    public static XElement Of(IEnumerable<ScoredImage> images) => E("ul", Class("images"), images.Select(Image));

    private static XElement Image(ScoredImage image)
    {
        var what = image.Class.Length > 0 ? image.Class : image.Set;
        return E(
            "li",
            image.CalledOod is null ? null : Class(image.CalledOod.Value ? "called-ood" : "called-id"),
            E(
                "img",
                A("src", "data:image/png;base64," + image.Png),
                A("alt", $"Test image of class {what}"),
                A("title", image.Class.Length > 0 ? $"{image.Set}, {image.Class}" : image.Set),
                A("loading", "lazy"),
                A("width", 56),
                A("height", 56)),
            E("span", Class("what"), what),
            E("span", Numbers.Score(image.Score)),
            image.CalledOod is { } ood ? E("strong", ood ? "OOD" : "ID") : null);
    }
}
