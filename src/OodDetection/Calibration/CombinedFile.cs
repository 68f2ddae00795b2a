
namespace OodDetection;

/// <summary>Combined detectors in files: their parts, calibrated detectors.</summary>
internal static class CombinedFile
{
    /// <summary>The name in files, which never changes, even if the class is renamed.</summary>
    internal const string Kind = "combined";

    private const string NearTiesAreTies = "nearTiesAreTies";
    private const int MaxParts = 256;

    internal static void Write(CombinedDetector combined, DetectorWriter writer)
    {
        writer.Write("count", combined.Parts.Count);
        if (combined.NearTiesAreTies) writer.Write(NearTiesAreTies, true);
        for (var p = 0; p < combined.Parts.Count; p++) writer.WriteDetector(Name(p), combined.Parts[p]);
    }

    internal static CombinedDetector Read(DetectorReader reader)
        => new(
            [.. Enumerable.Range(0, reader.ReadInt32("count", 2, MaxParts)).Select(p => reader.ReadDetector<CalibratedDetector>(Name(p)))],
            leaveOpen: false,
            nearTiesAreTies: reader.Has(NearTiesAreTies) && reader.ReadBoolean(NearTiesAreTies));

    private static string Name(int part) => FormattableString.Invariant($"part{part}");
}
