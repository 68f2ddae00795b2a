using System.Globalization;
using System.Text;
using CompareDetectors.Report;
using CompareDetectors.Report.Drawing;
using OodDetection;
using OodDetection.Data;

namespace CompareDetectors.Pictures;

/// <summary>What calibration does: p-values of new images from held-out scores, and false alarms measured against those asked for.</summary>
internal static class CalibrationPicture
{
    private const int Width = 830, Height = 400, Bins = 45, Splits = 1000;
    private const double Alpha = 0.01, PlotTop = 62, PlotHeight = 232, HistogramWidth = 470, Thumb = 42;

    public static Picture Draw(ImageSet testId, ImageSet testOod, PictureScores scores, long seed)
    {
        var calibration = ConformalCalibration.Of(scores.HeldOut);
        var description = $"Left: scores of {Numbers.Count(scores.HeldOut.Length)} held-out coats, the threshold for 1 % false alarms, and three new images with their p-values. Right: false alarms measured in {Numbers.Count(Splits)} random splits against alpha.";
        var picture = new Picture(Width, Height, description);
        DrawScores(picture, testId, testOod, scores, calibration, description);
        DrawRates(picture, scores, seed, description);
        return picture;
    }

    private static void DrawScores(Picture picture, ImageSet testId, ImageSet testOod, PictureScores scores, ConformalCalibration calibration, string description)
    {
        picture.Text(20, 28, $"Scores of {Numbers.Count(calibration.Count)} held-out coats", "title");
        var threshold = calibration.Threshold(Alpha);
        var (low, high) = (0.0, Math.Max(1.6 * threshold, scores.HeldOut.Max()));
        var edges = Enumerable.Range(0, Bins + 1).Select(i => low + ((high - low) * i / Bins)).ToArray();
        var counts = ScoresPicture.Histogram(scores.HeldOut, edges);
        var ticks = Enumerable.Range(0, 40).Select(i => i * 5.0).Where(t => t <= high).ToArray();
        var plot = new Plot(HistogramWidth, PlotHeight, new Axis(low, high, ticks, Numbers.Whole), Axis.SharesOfImages(counts.Max()), "score", "% of images, √ scale", description);
        plot.Steps(edges, counts, "id");
        picture.Add(plot.Svg, 12, PlotTop, HistogramWidth, PlotHeight);

        var at = 12 + plot.Across(threshold);
        picture.Path("threshold", FormattableString.Invariant($"M{at:0.#} {PlotTop - 4:0.#}V{PlotTop + PlotHeight - 38:0.#}"));
        picture.Text(at, PlotTop - 9, "threshold for α = 1 %", "", "middle");

        // A coat in the middle of all coats, one that few coats outdo, and another thing a little above the threshold.
        var beyond = threshold + ((high - threshold) * 0.6);
        New(testId, scores.TestId, calibration.Threshold(0.5), "id");
        New(testId, scores.TestId, calibration.Threshold(0.04), "id");
        New(testOod, scores.TestOod, beyond, "ood");

        void New(ImageSet images, double[] all, double score, string kind)
        {
            var i = Enumerable.Range(0, all.Length).MinBy(j => Math.Abs(all[j] - score));
            var (x, top) = (12 + plot.Across(all[i]), PlotTop + PlotHeight + 4);
            picture.Path("pointer", FormattableString.Invariant($"M{x:0.#} {top - 1:0.#}V{PlotTop + PlotHeight - 38:0.#}"));
            picture.Add(Thumbnail.Draw(images, i, x - (Thumb / 2), top, Thumb, kind));
            var p = calibration.PValue(all[i]).ToString("0.000", CultureInfo.InvariantCulture);
            picture.Text(x, top + Thumb + 17, $"p = {p}", kind + "-text", "middle");
            picture.Text(x, top + Thumb + 34, calibration.PValue(all[i]) <= Alpha ? "called out-of-distribution" : "passes", "muted", "middle");
        }
    }

    private static void DrawRates(Picture picture, PictureScores scores, long seed, string description)
    {
        const double left = 12 + HistogramWidth + 24, width = Width - left - 16;
        double[] alphas = [.. Enumerable.Range(1, 50).Select(i => i / 500.0)];
        var rates = FalseAlarms([.. scores.HeldOut, .. scores.TestId], scores.HeldOut.Length, alphas, seed);
        var bands = rates.Select(r => r.Order().ToArray()).ToArray();
        picture.Text(left + 8, 28, "False alarms in new coats", "title");
        var ticks = new[] { 0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.12 };
        var across = new Axis(0, 0.1, ticks[..^1], v => Numbers.Whole(100 * v));
        var plot = new Plot(width, PlotHeight, across, new Axis(0, 0.13, ticks, v => Numbers.Whole(100 * v)), "α asked for, %", "false alarms, %", description);
        var band = new StringBuilder();
        foreach (var (x, y) in alphas.Select((a, i) => (a, bands[i][Splits * 95 / 100])).Prepend((0, 0)).Concat(alphas.Select((a, i) => (a, bands[i][Splits * 5 / 100])).Reverse()))
            band.Append(CultureInfo.InvariantCulture, $"{(band.Length == 0 ? 'M' : 'L')}{plot.Across(x):0.#} {plot.Up(y):0.#}");
        plot.Shape("band", band.Append('Z').ToString());
        plot.Shape("line", plot.Through([(0, 0), .. alphas.Select((a, i) => (a, bands[i].Average()))]));
        plot.Reference(0, 0, 0.1, 0.1);
        picture.Add(plot.Svg, left, PlotTop, width, PlotHeight);
        picture.Text(left + 8, PlotTop - 12, $"{Numbers.Count(scores.HeldOut.Length)} scores to calibrate, {Numbers.Count(scores.TestId.Length)} to count", "muted");
        var legend = PlotTop + PlotHeight + 24;
        picture.Path("line", FormattableString.Invariant($"M{left + 10} {legend - 4}h30"));
        picture.Text(left + 48, legend, $"mean of {Numbers.Count(Splits)} random splits");
        picture.Path("band", FormattableString.Invariant($"M{left + 10} {legend + 10}h30v14h-30Z"));
        picture.Text(left + 48, legend + 22, "nine in ten splits");
        picture.Path("reference", FormattableString.Invariant($"M{left + 10} {legend + 40}h30"));
        picture.Text(left + 48, legend + 44, "false alarms = α");
    }

    /// <summary>For each α the share of false alarms in each random split of scores into calibration and test.</summary>
    internal static double[][] FalseAlarms(double[] scores, int calibrationCount, double[] alphas, long seed)
    {
        var random = new Random((int)seed);
        var rates = alphas.Select(_ => new double[Splits]).ToArray();
        for (var split = 0; split < Splits; split++)
        {
            random.Shuffle(scores);
            var calibration = ConformalCalibration.Of(scores.AsSpan(0, calibrationCount));
            for (var a = 0; a < alphas.Length; a++)
                rates[a][split] = ScoresPicture.Share(scores[calibrationCount..], calibration.Threshold(alphas[a]));
        }

        return rates;
    }
}
