using System.Globalization;
using System.Net;
using System.Text;
using OodDetection.Data;

namespace PhotoFolder;

/// <summary>A page of thumbnails with a verdict each; it needs no other file.</summary>
internal static class VerdictPage
{
    private const int Thumbnail = 128;
    private static readonly ImagePreparation s_square = ImagePreparation.Exact(Thumbnail, Thumbnail);
    private static readonly ImagePreparation s_small = ImagePreparation.Letterbox(Thumbnail, Thumbnail) with { Bars = new RgbColor(240, 240, 240) };

    public static string Write(IReadOnlyList<SeenPhoto> photos, double alpha)
    {
        var suspicious = photos.Count(photo => photo.Verdict is { IsOod: true });
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Verdicts</title><style>
            body { font: 15px system-ui, sans-serif; margin: 2em; color: #222 }
            ul { display: flex; flex-wrap: wrap; gap: 1em; padding: 0; list-style: none }
            li { width: 18em; overflow-wrap: anywhere } img { display: inline-block; margin-right: 4px; border: 4px solid #7a7 } .ood img { border-color: #c33 } small { color: #666 }
            </style></head><body>
            <h1>{{suspicious}} of {{photos.Count}} photos are out-of-distribution</h1>
            <p>At most {{100 * alpha:0.###}} % of photos like the good ones are called so by mistake, on average. The most suspicious come first.
            The second picture is the part that the detector sees, blue where it is as usual, over yellow to red where it is not. Edges are often a little unusual, on ordinary photos too.</p>
            <ul>

            """);
        foreach (var photo in photos) page.Append(Item(photo));
        return page.Append("</ul></body></html>\n").ToString();
    }

    private static string Item(SeenPhoto photo)
    {
        var name = WebUtility.HtmlEncode(Path.GetFileName(photo.Path));
        if (photo.Verdict is not { } verdict) return $"<li><b>can't be read</b> <small>{name}: {WebUtility.HtmlEncode(photo.Fault)}</small></li>\n";
        var word = verdict.IsOod ? "out-of-distribution" : "in-distribution";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<li{(verdict.IsOod ? " class=\"ood\"" : "")}>{Picture(s_small.Prepare(photo.Path), "")}{(photo.Where is null ? "" : Picture(s_square.Prepare(photo.Where), "where it is unusual"))}<br><b>{word}</b><br>score {verdict.Score:G4}, p = {verdict.PValue:G3}<br><small>{name}</small></li>\n");
    }

    private static string Picture(DecodedImage image, string description)
        => $"<img alt=\"{description}\" title=\"{description}\" width=\"{Thumbnail}\" height=\"{Thumbnail}\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(JpegEncoder.Encode(image))}\">";
}
