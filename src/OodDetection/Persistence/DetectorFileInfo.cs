namespace OodDetection.Persistence;

/// <summary>What a detector file says of itself.</summary>
public sealed record DetectorFileInfo
{
    /// <summary>The file's identity: SHA-256 over its header, which has the SHA-256 of all parts; 64 hexadecimal digits. The same detector saved twice has the same.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The version of the file format.</summary>
    public required int Format { get; init; }

    /// <summary>The name and version of the library that wrote it.</summary>
    public required string Library { get; init; }

    /// <summary>The kind of detector, such as <c>fused</c>; of a calibrated one that of the detector within.</summary>
    public required string Detector { get; init; }

    /// <summary>Whether the detector gives verdicts: it is calibrated, for images or for windows.</summary>
    public required bool IsCalibrated { get; init; }

    /// <summary>The shape of the images that it takes, as far as its networks tell; null for a detector without networks.</summary>
    public required ImageShape? Images { get; init; }

    /// <summary>The size of the file in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The parts that the tensors belong to, in the order of the file.</summary>
    public required IReadOnlyList<DetectorFilePart> Parts { get; init; }

    /// <summary>The whole manifest, JSON: settings, preprocessing, transforms, layers, trainings with their options and seeds.</summary>
    public required string Manifest { get; init; }
}

/// <summary>A part of a detector file: the tensors whose names begin with its name and a dot.</summary>
/// <param name="Name">Its name, such as <c>network</c>.</param>
/// <param name="Sha256">SHA-256 of its tensors' bytes, 64 hexadecimal digits.</param>
/// <param name="Bytes">Their size.</param>
public sealed record DetectorFilePart(string Name, string Sha256, long Bytes);
