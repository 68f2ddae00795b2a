using System.Globalization;

namespace OodDetection.Scoring;

/// <summary>What an exported detector says of one image: the same that the detector itself says in an <c>OodVerdict</c>, member by member (but for the class, which detectors with a calibration for each class tell; those are not exported).</summary>
public sealed record ScoringVerdict
{
    /// <summary>The detector's score; higher = more out-of-distribution.</summary>
    public required double Score { get; init; }

    /// <summary>The share of in-distribution images that look as unusual, (1 + #{calibration scores ≥ <see cref="Score"/>})/(n + 1). Small is suspicious.</summary>
    public required double PValue { get; init; }

    /// <summary>The rate of false alarms that the file was exported for.</summary>
    public required double Alpha { get; init; }

    /// <summary>The score above which the verdict is out-of-distribution.</summary>
    public required double Threshold { get; init; }

    /// <summary>Whether it is out-of-distribution: the score is above the threshold, which is to say that the p-value is at most <see cref="Alpha"/>.</summary>
    public required bool IsOod { get; init; }

    /// <summary>Which detector said so, such as <c>fused</c>: the name under which the library keeps it in files.</summary>
    public required string Detector { get; init; }

    /// <summary>The identity of the <c>.ood</c> file that holds the detector, 64 hexadecimal digits. The <c>.onnx</c> file has one of its own, <see cref="ScorerInfo.Sha256"/>.</summary>
    public required string FileSha256 { get; init; }

    private const int ShortFile = 8;

    /// <summary>One line for people, such as <c>OOD: score 12.4 above 7.1, p = 0.0010 (fused 0f3a91c2, α = 0.01)</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsOod ? "OOD" : "in-distribution")}: score {Score:G4} {(IsOod ? "above" : "not above")} {Threshold:G4}, p = {PValue:G3} ({Detector} {FileSha256[..Math.Min(ShortFile, FileSha256.Length)]}, α = {Alpha})");
}
