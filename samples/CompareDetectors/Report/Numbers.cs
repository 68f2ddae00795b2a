using System.Globalization;

namespace CompareDetectors.Report;

/// <summary>How the report writes numbers: the same on every machine.</summary>
internal static class Numbers
{
    private static readonly CultureInfo s_culture = CultureInfo.InvariantCulture;

    /// <summary>A share in percent with one decimal, without the sign.</summary>
    public static string Percent(double share) => (100 * share).ToString("0.0", s_culture);

    public static string Count(int count) => count.ToString("N0", s_culture);

    public static string Whole(double value) => value.ToString("0", s_culture);

    /// <summary>Seconds or a rate: three figures or so.</summary>
    public static string Measured(double value) => value.ToString(value < 10 ? "0.0" : "N0", s_culture);

    /// <summary>A score of any size in about seven characters.</summary>
    public static string Score(double value) => value.ToString(
        Math.Abs(value) switch { 0 => "0", < 0.001 => "0.0e-0", < 0.1 => "G3", _ => "G4" },
        s_culture);

    /// <summary>A coordinate in a drawing.</summary>
    public static string Place(double value) => Math.Round(value, 1).ToString("0.#", s_culture);

    /// <summary>A number with its noun in the right form.</summary>
    public static string Of(int count, string noun, string? plural = null) => $"{Count(count)} {(count == 1 ? noun : plural ?? noun + "s")}";
}
