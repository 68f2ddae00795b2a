using System.Globalization;

namespace OodDetection;

/// <summary>What a calibrated detector says of one image, or of one window of images.</summary>
public sealed record OodVerdict
{
    /// <summary>The detector's score; higher = more out-of-distribution.</summary>
    public required double Score { get; init; }

    /// <summary>The share of in-distribution images that look as unusual, (1 + #{calibration scores ≥ <see cref="Score"/>})/(n + 1). Small is suspicious.</summary>
    public required double PValue { get; init; }

    /// <summary>The rate of false alarms that was asked for, or of false discoveries where a batch was classified as a whole.</summary>
    public required double Alpha { get; init; }

    /// <summary>The score above which the verdict is out-of-distribution; null where a batch was classified as a whole and none of it is, whatever the score.</summary>
    public required double? Threshold { get; init; }

    /// <summary>Whether it is out-of-distribution: the score is above the threshold, which is to say that the p-value is small enough.</summary>
    public required bool IsOod { get; init; }

    /// <summary>Which detector said so, such as <c>fused</c>: the name under which the library keeps it in files; the name of its class where it is not of the library.</summary>
    public required string Detector { get; init; }

    /// <summary>The SHA-256 of the <c>.ood</c> file that the detector was loaded from, 64 hexadecimal digits; null where it was not loaded from a file.</summary>
    public string? FileSha256 { get; init; }

    /// <summary>The class by whose calibration it was judged; null where the calibration doesn't go by class.</summary>
    public int? Class { get; init; }

    private const int ShortFile = 8;

    /// <summary>One line for people, such as <c>OOD: score 12.4 above 7.1, p = 0.0010 (fused, α = 0.01)</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsOod ? "OOD" : "in-distribution")}: score {Score:G4}{(Threshold is { } threshold ? $" {(IsOod ? "above" : "not above")} {threshold.ToString("G4", CultureInfo.InvariantCulture)}" : "")}, p = {PValue:G3}{(Class is { } judged ? $" in class {judged.ToString(CultureInfo.InvariantCulture)}" : "")} ({Detector}{(FileSha256 is null ? "" : $" {FileSha256[..Math.Min(ShortFile, FileSha256.Length)]}")}, α = {Alpha})");
}
