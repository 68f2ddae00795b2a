using System.Globalization;
using System.Text.RegularExpressions;
using CompareDetectors.Plan;
using CompareDetectors.Report;
using CompareDetectors.Report.Drawing;
using CompareDetectors.Results;

namespace CompareDetectors.Tests.Report;

public sealed partial class DrawingTests
{
    [Fact]
    public void OodImages_OneNumberOfImages_HasNoDrawing()
    {
        using var sample = new SampleResults([3, 8], 2);
        Assert.Null(new ReportPage(sample.WriteReport()).Section("ood-images"));
    }

    [Fact]
    public void OodImages_SeveralNumbers_HasADrawingForEachClassAndTheirMean()
    {
        using var sample = new SampleResults([3, 8], 3, [new OutlierChoice(16), new(64), new(null)], DetectorChoice.ParseList("geom,fused"));
        var drawings = new ReportPage(sample.WriteReport()).Section("ood-images")!.Descendants("figure").ToArray();
        Assert.Equal(["Mean of the ID classes", "ID class 3", "ID class 8"], drawings.Select(d => d.Element("figcaption")!.Value));
        // Two detectors at three places: a marker and a bar at each.
        Assert.All(drawings, d => Assert.Equal(6, d.Descendants("path").Count(p => ((string?)p.Attribute("class"))!.StartsWith("marker", StringComparison.Ordinal))));
        Assert.All(drawings, d => Assert.Equal(6, d.Descendants("path").Count(p => ((string?)p.Attribute("class"))!.StartsWith("bar", StringComparison.Ordinal))));
        Assert.All(drawings, d => Assert.Contains("124,800", d.Descendants("text").Select(t => t.Value)));
    }

    [Fact]
    public void OodImages_OneRepeat_HasNoBars()
    {
        using var sample = new SampleResults([8], 1, [new OutlierChoice(16), new(64)]);
        var drawing = Assert.Single(new ReportPage(sample.WriteReport()).Section("ood-images")!.Descendants("figure"));
        Assert.DoesNotContain(drawing.Descendants("path"), p => ((string?)p.Attribute("class"))!.StartsWith("bar", StringComparison.Ordinal));
    }

    [Fact]
    public void OodImages_NumbersAndClassesVary_HasADrawingForEachWay()
    {
        using var sample = new SampleResults([8], 1, [new OutlierChoice(16, 1), new(64, 1), new(16, 5), new(64, 5)]);
        var drawings = new ReportPage(sample.WriteReport()).Section("ood-images")!.Descendants("figcaption").Select(c => c.Value);
        Assert.Equal(["ID class 8 of 1 class", "ID class 8 of 5 classes", "ID class 8, 16 images", "ID class 8, 64 images"], drawings);
    }

    [Fact]
    public void Roc_SeveralClasses_StartsWithTheirMean()
    {
        using var sample = new SampleResults([3, 8], 2);
        var section = new ReportPage(sample.WriteReport()).Section("roc")!;
        Assert.Equal(["Mean of the classes", "ID class 3", "ID class 8"], section.Descendants("figcaption").Select(c => c.Value));
        Assert.All(section.Descendants("figure"), f => Assert.Equal(6, f.Descendants("path").Count(p => ((string?)p.Attribute("class"))!.StartsWith("line", StringComparison.Ordinal))));
    }

    [Fact]
    public void Histogram_AllScoresEqual_StaysInsideItsDrawing()
    {
        using var sample = new SampleResults([8], 1, null, DetectorChoice.ParseList("geom"));
        var key = sample.Results[0].Key;
        var flat = new ScoreHistogram([.. Enumerable.Repeat(2.0, 41)], [.. Enumerable.Repeat(1, 40)], [.. Enumerable.Repeat(1, 40)], LastBinOpen: false);
        sample[key] = sample[key] with { Histogram = flat };
        var section = new ReportPage(sample.WriteReport()).Section("scores")!;
        var numbers = section.Descendants("path").SelectMany(p => NumberPattern().Matches(p.Attribute("d")!.Value)).Select(m => double.Parse(m.Value, CultureInfo.InvariantCulture));
        Assert.All(numbers, n => Assert.InRange(n, 0, 300));
    }

    [Fact]
    public void MeanCurve_OfTwo_AveragesAtEachFalsePositiveRate()
    {
        // The first is perfect, the second guesses: at a rate x the mean is (1 + x) / 2.
        var mean = MeanCurve.Of([new([0, 0, 1], [0, 1, 1]), new([0, 1], [0, 1])]);
        Assert.Equal((0, 0), mean[0]);
        Assert.Equal((1, 1), mean[^1]);
        Assert.All(mean.Skip(1), p => Assert.Equal((1 + p.X) / 2, p.Y, 12));
        Assert.Equal(0.9, MeanCurve.FirstAt(mean, 0.95), 12);
        Assert.Equal(0, MeanCurve.FirstAt([(0, 0), (0, 1), (1, 1)], 0.95));
    }

    [Theory]
    [InlineData(new double[] { 0.93, 0.98 }, 0.93, 0.98)]
    [InlineData(new double[] { 0.501, 0.999 }, 0.5, 1)]
    [InlineData(new double[] { 1, 1 }, 0.98, 1)]
    [InlineData(new double[] { 0, 0 }, 0, 0.02)]
    [InlineData(new double[] { 0.3, 0.3 }, 0.28, 0.3)]
    [InlineData(new double[] { 0, 1 }, 0, 1)]
    [InlineData(new double[] { 0.99, 1.04 }, 0.98, 1)]
    public void SharesAround_AnyValues_CoversThemWithRoundNumbersUpToOne(double[] values, double lowest, double highest)
    {
        var axis = Axis.SharesAround(values);
        Assert.InRange(axis.Low, 0, axis.High);
        Assert.InRange(axis.High, axis.Low + 0.0199, 1 + 1e-9);
        Assert.True(axis.Low <= lowest + 1e-9 && axis.High >= highest - 1e-9, $"{axis.Low} to {axis.High}");
        Assert.InRange(axis.Ticks.Count, 2, 8);
    }

    [Fact]
    public void Counts_EqualFactors_AreEqualSteps()
    {
        var axis = Axis.Counts([1024, 16, 64, 256, 16]);
        Assert.Equal([16, 64, 256, 1024], axis.Ticks);
        Assert.Equal(axis.Position(64) - axis.Position(16), axis.Position(1024) - axis.Position(256), 12);
        Assert.Equal("1,024", axis.Label(1024));
    }

    [Theory]
    [InlineData(0.762, new double[] { 0, 0.5, 0.2, 0.05 })]
    [InlineData(0.13, new double[] { 0, 0.1, 0.05, 0.02 })]
    [InlineData(1, new double[] { 0, 1, 0.5, 0.2, 0.05 })]
    public void SharesOfImages_AnyHighest_HasRoundLabelsWithRoomBetween(double highest, double[] ticks)
    {
        var axis = Axis.SharesOfImages(highest);
        Assert.Equal(ticks, axis.Ticks);
        Assert.Equal(0.5, axis.Position(highest / 4), 12);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.00061594, "6.2e-4")]
    [InlineData(-0.0770812, "-0.0771")]
    [InlineData(1.234567, "1.235")]
    [InlineData(-123.4567, "-123.5")]
    public void Score_AnySize_IsShort(double score, string expected) => Assert.Equal(expected, Numbers.Score(score));

    [Fact]
    public void Styles_SixteenDetectors_AllDiffer()
    {
        var series = Enumerable.Range(0, 16).Select(i => new Series(i, "D", "", "D")).ToArray();
        var styles = series.Select(s => (SeriesStyle.Colour(s), SeriesStyle.Dashes(s), SeriesStyle.Marker(s, 0, 0).Attribute("d")!.Value));
        Assert.Equal(16, styles.Distinct().Count());
    }

    [Fact]
    public void Spread_OfNumbers_IsMeanAndSampleDeviation()
    {
        Assert.Null(Spread.Of([]));
        Assert.Equal(new Spread(3, null), Spread.Of([3]));
        var spread = Spread.Of([2, 4, 4, 4, 5, 5, 7, 9])!.Value;
        Assert.Equal(5, spread.Mean);
        Assert.Equal(Math.Sqrt(32.0 / 7), spread.Deviation!.Value, 12);
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex NumberPattern();
}
