using CompareDetectors.Report;
using CompareDetectors.Report.Drawing;
using OodDetection;
using OodDetection.Data;

namespace CompareDetectors.Pictures;

/// <summary>How the scores of in-distribution and other images lie, with images as examples: above and below their own scores.</summary>
internal static class ScoresPicture
{
    private const double Alpha = 0.01, PlotHeight = 210, Thumb = 42;
    private const int Width = 830, Columns = 16, Bins = 51, PlotTop = 132;

    public static Picture Draw(ImageSet testId, ImageSet testOod, PictureScores scores)
    {
        var threshold = ConformalCalibration.Of(scores.HeldOut).Threshold(Alpha);
        var (flagged, found) = (Share(scores.TestId, threshold), Share(scores.TestOod, threshold));
        // The last bin holds what is beyond, too: the highest two in a hundred.
        var (low, high) = (Math.Min(0, scores.TestId.Min()), scores.TestOod.Order().ElementAt(scores.TestOod.Length * 98 / 100));
        var edges = Enumerable.Range(0, Bins + 1).Select(i => low + ((high - low) * i / Bins)).ToArray();
        var (id, ood) = (Histogram(scores.TestId, edges), Histogram(scores.TestOod, edges));

        var description = $"Scores of {Numbers.Count(scores.TestId.Length)} coats and {Numbers.Count(scores.TestOod.Length)} images of other kinds, of Fashion-MNIST. At the threshold for false alarms of 1 %, {Numbers.Percent(flagged)} % of the coats and {Numbers.Percent(found)} % of the others are called out-of-distribution.";
        var picture = new Picture(Width, (int)(PlotTop + PlotHeight + Thumb + 62), description);
        var ticks = Enumerable.Range(0, 40).Select(i => i * 5.0).Where(t => t >= low && t <= high).ToArray();
        var plot = new Plot(
            Width - 24, PlotHeight, new Axis(low, high, ticks, Numbers.Whole), Axis.SharesOfImages(Math.Max(id.Max(), ood.Max())),
            "score of the fused detector: higher = more out-of-distribution", "% of images, √ scale", description);
        plot.Steps(edges, id, "id");
        plot.Steps(edges, ood, "ood");
        picture.Add(plot.Svg, 12, PlotTop, Width - 24, PlotHeight);

        picture.Text(20, 28, "A detector that learned coats, on images that it has never seen", "title");
        picture.Text(20, 52, $"{Numbers.Count(scores.TestId.Length)} coats: {Numbers.Percent(flagged)} % are above the threshold", "id-text");
        picture.Text(Width - 20, 52, $"{Numbers.Count(scores.TestOod.Length)} images of seven other kinds: {Numbers.Percent(found)} % are above", "ood-text", "end");
        var at = 12 + plot.Across(threshold);
        var bottom = PlotTop + PlotHeight + 4; // of the plot; the line leaves out the name of the axis
        picture.Path("threshold", FormattableString.Invariant($"M{at:0.#} 62V{bottom - 42:0.#}M{at:0.#} {bottom - 4:0.#}v{Thumb + 12:0.#}"));
        picture.Text(at, PlotTop + PlotHeight + Thumb + 28, $"threshold for 1 % false alarms, from {Numbers.Count(scores.HeldOut.Length)} held-out coats", "", "middle");
        picture.Text(20, PlotTop + PlotHeight + Thumb + 50, "Fashion-MNIST test images, each drawn at its own score", "muted");

        PlaceRow(testId, scores.TestId, PlotTop - Thumb - 14, "id");
        PlaceRow(testOod, scores.TestOod, bottom, "ood");
        return picture;

        // In each column the image nearest its middle, unless it would cover the one before: no choosing by looks.
        void PlaceRow(ImageSet images, double[] all, double y, string kind)
        {
            var free = double.NegativeInfinity;
            for (var column = 0; column < Columns; column++)
            {
                var middle = low + ((high - low) * (column + 0.5) / Columns);
                var nearest = Enumerable.Range(0, all.Length).MinBy(i => Math.Abs(all[i] - middle));
                var x = 12 + plot.Across(all[nearest]) - (Thumb / 2);
                if (x < free) continue;
                picture.Add(Thumbnail.Draw(images, nearest, x, y, Thumb, kind));
                free = x + Thumb + 3;
            }
        }
    }

    internal static double Share(double[] scores, double threshold) => (double)scores.Count(s => s > threshold) / scores.Length;

    internal static double[] Histogram(double[] scores, double[] edges)
    {
        var counts = new double[edges.Length - 1];
        foreach (var score in scores)
        {
            var bin = (int)((score - edges[0]) / (edges[^1] - edges[0]) * counts.Length);
            counts[Math.Clamp(bin, 0, counts.Length - 1)] += 1.0 / scores.Length;
        }

        return counts;
    }
}
