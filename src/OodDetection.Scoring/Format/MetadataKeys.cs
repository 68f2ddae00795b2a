namespace OodDetection.Scoring.Format;

/// <summary>The keys of an exported file's <c>metadata_props</c>, and the names of what its graph takes and gives. None of them ever changes.</summary>
internal static class MetadataKeys
{
    /// <summary>The version of these keys and names that this library reads and writes.</summary>
    internal const int Version = 1;

    internal const string Format = "ood.format";
    internal const string Library = "ood.library";
    internal const string Detector = "ood.detector";
    internal const string DetectorSha256 = "ood.detector.sha256";
    internal const string Manifest = "ood.manifest";

    /// <summary>Channels, height and width: <c>3,32,32</c>, whatever the layout.</summary>
    internal const string Shape = "ood.shape";

    /// <summary><c>nchw</c> or <c>nhwc</c>.</summary>
    internal const string Layout = "ood.layout";
    internal const string BatchSize = "ood.batch_size";
    internal const string Alpha = "ood.alpha";
    internal const string Threshold = "ood.threshold";
    internal const string CalibrationCount = "ood.calibration_count";

    /// <summary><see cref="Yes"/> where the graph gives a <see cref="Map"/>; not there in files of before.</summary>
    internal const string HasMap = "ood.map";
    internal const string Yes = "yes";

    internal const string ChannelsFirst = "nchw";
    internal const string ChannelsLast = "nhwc";

    /// <summary>uint8, N×C×H×W or N×H×W×C.</summary>
    internal const string Images = "images";

    /// <summary>float64, N.</summary>
    internal const string Score = "score";

    /// <summary>float64, N.</summary>
    internal const string PValue = "p_value";

    /// <summary>bool, N.</summary>
    internal const string IsOod = "is_ood";

    /// <summary>float32, N×H×W.</summary>
    internal const string Map = "map";
}
