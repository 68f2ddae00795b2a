namespace OodDetection.Scoring;

/// <summary>What an exported file says of itself.</summary>
public sealed record ScorerInfo
{
    /// <summary>The file's identity: SHA-256 of all its bytes but the 64 of the digest, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The identity of the <c>.ood</c> file that the detector is in, or would be if it were saved.</summary>
    public required string DetectorSha256 { get; init; }

    /// <summary>The kind of detector, such as <c>fused</c>.</summary>
    public required string Detector { get; init; }

    /// <summary>The name and version of the library that wrote the file.</summary>
    public required string Library { get; init; }

    /// <summary>Channels C of an image.</summary>
    public required int Channels { get; init; }

    /// <summary>Height H of an image in pixels.</summary>
    public required int Height { get; init; }

    /// <summary>Width W of an image in pixels.</summary>
    public required int Width { get; init; }

    /// <summary>The order of the bytes that the graph in the file takes. A scorer takes both orders.</summary>
    public required PixelLayout Layout { get; init; }

    /// <summary>How many images at once go through the network fastest, within the memory that the detector was made for.</summary>
    public required int BatchSize { get; init; }

    /// <summary>The rate of false alarms of the verdicts; null where the detector was exported without a calibration, and gives scores alone.</summary>
    public required double? Alpha { get; init; }

    /// <summary>The score above which the verdict is out-of-distribution; null without a calibration.</summary>
    public required double? Threshold { get; init; }

    /// <summary>How many images it was calibrated on; null without a calibration.</summary>
    public required int? CalibrationCount { get; init; }

    /// <summary>Whether the file gives a map of where an image is unusual; the detector has to be exported so, with <c>OnnxExportOptions.Map</c>.</summary>
    public bool HasMap { get; init; }

    /// <summary>The manifest of the <c>.ood</c> file, JSON: settings, preprocessing, transforms, layers, trainings with their options and seeds.</summary>
    public required string Manifest { get; init; }

    /// <summary>The bytes of one image, C·H·W.</summary>
    public int ImageBytes => Channels * Height * Width;
}
