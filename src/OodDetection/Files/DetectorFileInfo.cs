using System.Text.Json;

namespace OodDetection;

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

    /// <summary>The shape of the images that it takes, as far as it tells; null for detectors of your own without a network, and for combined ones without.</summary>
    public required ImageShape? Images { get; init; }

    /// <summary>The size of the file in bytes.</summary>
    public required long Length { get; init; }

    /// <summary>The parts that the tensors belong to, in the order of the file.</summary>
    public required IReadOnlyList<DetectorFilePart> Parts { get; init; }

    /// <summary>The whole manifest, JSON: settings, preprocessing, transforms, layers, trainings with their options and seeds.</summary>
    public required string Manifest { get; init; }

    /// <summary>What a container says of itself.</summary>
    internal static DetectorFileInfo Of(ContainerReader container)
    {
        var manifest = container.Manifest;
        var outer = ManifestJson.Member(manifest, "detector", "manifest");
        var inner = outer;
        while (inner.GetProperty("kind").GetString() is "calibrated" or "calibrated-windows") inner = inner.GetProperty("settings").GetProperty("detector");
        var networks = ManifestJson.Member(manifest, "networks", "manifest").EnumerateObject().ToArray();
        return new DetectorFileInfo
        {
            Sha256 = container.Sha256,
            Format = manifest.GetProperty("format").GetInt32(),
            Library = ManifestJson.Text(ManifestJson.Member(manifest, "library", "manifest"), "library"),
            Detector = inner.GetProperty("kind").GetString()!,
            IsCalibrated = outer.GetProperty("kind").GetString() is "calibrated" or "calibrated-windows",
            Images = ImagesOf(inner, networks),
            Length = container.Length,
            Parts = [.. container.Parts.Select(part => new DetectorFilePart(part.Name, part.Sha256, part.Bytes))],
            Manifest = manifest.GetRawText(),
        };
    }

    // Where the shape stands depends on the kind: beside a network, or in the settings of a detector that has none.
    private static ImageShape? ImagesOf(JsonElement detector, JsonProperty[] networks)
    {
        var settings = ManifestJson.Member(detector, "settings", "detector");
        if (settings.TryGetProperty("shape", out var shape)) return ManifestJson.Shape(shape, "shape");
        if (settings.TryGetProperty("preprocessing", out var own)) return ManifestJson.Preprocessing(own).Input;
        return networks.Length == 0 ? null : ManifestJson.Preprocessing(ManifestJson.Member(networks[0].Value, "preprocessing", "networks")).Input;
    }
}

/// <summary>A part of a detector file: the tensors whose names begin with its name and a dot.</summary>
/// <param name="Name">Its name, such as <c>network</c>.</param>
/// <param name="Sha256">SHA-256 of its tensors' bytes, 64 hexadecimal digits.</param>
/// <param name="Bytes">Their size.</param>
public sealed record DetectorFilePart(string Name, string Sha256, long Bytes);
