using System.Globalization;
using System.Text.RegularExpressions;
using CompareDetectors.Report;

namespace CompareDetectors.Tests.Report;

public sealed partial class StylesheetTests
{
    [Fact]
    public void Text_HasNothingThatXmlEscapes() => Assert.DoesNotMatch("[<>&]", Stylesheet.Text);

    [Fact]
    public void Colours_OnTheirBackgrounds_HaveContrast()
    {
        var palettes = PalettePattern().Matches(Stylesheet.Text).Select(m => ColourPattern().Matches(m.Value).ToDictionary(c => c.Groups[1].Value, c => c.Groups[2].Value)).ToArray();
        Assert.Equal(3, palettes.Length); // light, dark, print
        foreach (var palette in palettes)
        {
            // WCAG 2.2: 4.5 for text, 3 for drawings.
            Assert.All(new[] { "text", "muted", "link" }, name => Assert.True(Contrast(palette[name], palette["back"]) >= 4.5, name));
            Assert.All(palette.Keys.Where(k => SeriesPattern().IsMatch(k)).Append("id").Append("ood"), name => Assert.True(Contrast(palette[name], palette["back"]) >= 3, $"{name} on {palette["back"]}"));
        }
    }

    private static double Contrast(string a, string b)
    {
        var (x, y) = (Luminance(a), Luminance(b));
        return (Math.Max(x, y) + 0.05) / (Math.Min(x, y) + 0.05);
    }

    private static double Luminance(string colour)
    {
        double[] parts = [.. Enumerable.Range(0, 3).Select(i => int.Parse(colour.AsSpan(2 * i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        return (0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]);
    }

    [GeneratedRegex(@":root \{[^}]*\}")]
    private static partial Regex PalettePattern();

    [GeneratedRegex("--([a-z0-9-]+): #([0-9a-f]{6});")]
    private static partial Regex ColourPattern();

    [GeneratedRegex("^s[0-7]$")]
    private static partial Regex SeriesPattern();
}
