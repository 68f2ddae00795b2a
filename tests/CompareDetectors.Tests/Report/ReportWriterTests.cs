using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CompareDetectors.Plan;
using CompareDetectors.Report;
using CompareDetectors.Results;

namespace CompareDetectors.Tests.Report;

public sealed partial class ReportWriterTests
{
    private const string Hostile = "</td><script>alert('1')</script> & \"quotes\" <img src=x onerror=alert(2)>";

    public static TheoryData<string> Kinds => ["one", "classes", "repeats", "counts", "variety", "rotation", "partial", "empty", "no details", "hostile"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_AnyInput_IsAWholePageThatLoadsNothing(string kind)
    {
        using var sample = Make(kind);
        var page = new ReportPage(sample.WriteReport(withDetails: kind != "no details"));

        Assert.StartsWith("<!DOCTYPE html>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("http:", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("NaN", page.Text.Replace("data:image", "", StringComparison.Ordinal).Split("base64,")[0], StringComparison.Ordinal);
        Assert.Empty(page.All("script").Concat(page.All("link")).Concat(page.All("iframe")));
        Assert.All(page.All("img"), i => Assert.StartsWith("data:image/png;base64,", i.Attribute("src")!.Value, StringComparison.Ordinal));
        Assert.Single(page.All("h1"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_AnyInput_IsAccessible(string kind)
    {
        using var sample = Make(kind);
        var page = new ReportPage(sample.WriteReport(withDetails: kind != "no details"));

        var ids = page.Root.Descendants().Attributes("id").Select(a => a.Value).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Root.Descendants().Attributes("aria-labelledby"), a => Assert.Contains(a.Value, ids));
        Assert.All(page.All("a").Attributes("href"), a => Assert.Contains(a.Value.TrimStart('#'), ids));
        Assert.All(page.All("img"), i => Assert.NotEmpty(i.Attribute("alt")!.Value));
        Assert.All(page.All("svg"), s => Assert.True(s.Attribute("aria-hidden") is not null || s.Attribute("aria-label")!.Value.Length > 20));
        Assert.All(page.All("th"), h => Assert.NotNull(h.Attribute("scope")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Write_AnyInput_HasNoElementThatABrowserTakesForAnOpeningTag(string kind)
    {
        using var sample = Make(kind);
        var text = SvgPattern().Replace(sample.WriteReport(), "");
        var closed = SelfClosedPattern().Matches(text).Select(m => m.Groups[1].Value).Distinct();
        Assert.All(closed, name => Assert.Contains(name, new[] { "meta", "img", "br", "hr" }));
    }

    [Fact]
    public void Write_HostileNames_AreShownAsTheyAre()
    {
        using var sample = Make("hostile");
        var page = new ReportPage(sample.WriteReport());
        Assert.DoesNotContain("<script", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(page.All("h1"), h => h.Value.Contains(Hostile, StringComparison.Ordinal));
        Assert.Contains(page.All("pre"), c => c.Value.Contains(Hostile, StringComparison.Ordinal));
        Assert.Contains(page.All("th"), c => c.Value.Contains(Hostile, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_ControlCharactersAndHalfSurrogates_AreReplaced()
    {
        using var sample = new SampleResults([8]);
        sample.Manifest = sample.Manifest with { Command = "a\u0001b \ud83d\ude00 c\u001b" };
        var page = new ReportPage(sample.WriteReport());
        Assert.Contains(page.All("pre"), c => c.Value == "a\uFFFDb \ud83d\ude00 c\uFFFD");
    }

    [Fact]
    public void Write_Twice_GivesTheSamePageAndLeavesNothingElse()
    {
        using var sample = Make("repeats");
        var first = sample.WriteReport();
        Assert.Equal(first, sample.WriteReport());
        Assert.Empty(Directory.GetFiles(sample.Folder, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void Write_InACultureWithCommas_GivesTheSamePage()
    {
        using var sample = Make("counts");
        var expected = sample.WriteReport();
        var before = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        commas.NumberFormat.NumberGroupSeparator = ".";
        commas.NumberFormat.NegativeSign = "~";
        try
        {
            CultureInfo.CurrentCulture = commas;
            Assert.Equal(expected, sample.WriteReport());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Write_NoRunJson_SaysWhatIsMissing()
    {
        using var sample = new SampleResults([8]);
        var error = Assert.Throws<FileNotFoundException>(() => ReportWriter.Write(sample.Folder));
        Assert.Contains(Path.Combine(sample.Folder, "run.json"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_DamagedResults_NamesTheFileAndKeepsTheEarlierReport()
    {
        using var sample = new SampleResults([8]);
        var earlier = sample.WriteReport();
        var results = Path.Combine(sample.Folder, "results.json");
        File.WriteAllText(results, File.ReadAllText(results)[..500]);
        var error = Assert.Throws<InvalidDataException>(() => ReportWriter.Write(sample.Folder));
        Assert.Contains(results, error.Message, StringComparison.Ordinal);
        Assert.Equal(earlier, File.ReadAllText(Path.Combine(sample.Folder, "report.html")));
    }

    private static SampleResults Make(string kind)
    {
        switch (kind)
        {
            case "one":
                return new([8]);
            case "classes":
                return new([0, 3, 8]);
            case "repeats":
                return new([3, 8], repeats: 3);
            case "counts":
                return new([8], 2, [new OutlierChoice(16), new(256), new(null)]);
            case "variety":
                return new([8], 2, [new OutlierChoice(500, 1), new(500, 10)], DetectorChoice.ParseList("geom,layers:z1,layers:z2,softmax"));
            case "rotation":
                return RotationSectionTests.WithRotation([0, 8]);
            case "partial":
                var partial = new SampleResults([3, 8], repeats: 2);
                partial.Results.RemoveRange(4, partial.Results.Count - 4);
                return partial;
            case "empty":
                var empty = new SampleResults([8]);
                empty.Results.Clear();
                return empty;
            case "no details":
                return new([3, 8]);
            default:
                var hostile = new SampleResults([3, 8]);
                var set = new SetDescription(Hostile, 1, 1, Hostile);
                hostile.Manifest = hostile.Manifest with { IdSet = set, OodTrainSet = set, OodTestSets = [set], Command = Hostile, Machine = Hostile };
                foreach (var run in hostile.Results.ToArray())
                {
                    var detail = hostile[run.Key];
                    hostile[run.Key] = detail with { WorstId = [.. detail.WorstId.Select(i => i with { Class = Hostile, Set = Hostile })] };
                }

                return hostile;
        }
    }

    [GeneratedRegex("<svg.*?</svg>", RegexOptions.Singleline)]
    private static partial Regex SvgPattern();

    [GeneratedRegex("<([a-z0-9]+)(?:\\s[^<>]*)?/>")]
    private static partial Regex SelfClosedPattern();
}
