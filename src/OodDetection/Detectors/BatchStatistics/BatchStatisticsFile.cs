using System.Text.Json.Nodes;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// The batch-statistics detector in files: each part with its distribution, and what it reads of the held-out images, n×D, as the tensors
/// <c>heldOut.0</c>, <c>heldOut.1</c>, … The filters are not kept, since they are made of the number of channels.
/// </summary>
internal static class BatchStatisticsFile
{
    /// <summary>The name in files, which never changes, even if the class is renamed.</summary>
    internal const string Kind = "batch-statistics";

    internal static void Write(BatchStatisticsDetector detector, DetectorWriter writer)
    {
        var parts = detector.EvidenceParts;
        writer.Write("shape", new JsonArray(detector.Shape.Channels, detector.Shape.Height, detector.Shape.Width));
        writer.Write("parts", parts.Select(part => part.Name));
        writer.Write("scoringBatchSize", detector.ScoringBatchSize);
        writer.Write("calibrationWindows", detector.CalibrationWindows);
        writer.Write("seed", detector.Seed);
        for (var p = 0; p < parts.Count; p++)
        {
            parts[p].Write(writer);
            writer.WriteNumbers(HeldOut(p), [.. detector.HeldOut.Select(image => image.Parts[p])]);
        }

        if (detector.Fitted is not { } fitted) return;
        writer.Write("updatable", true);
        fitted.Write(writer);
    }

    internal static BatchStatisticsDetector Read(DetectorReader reader)
    {
        var shape = ManifestJson.Shape(reader.Setting("shape"), "shape");
        reader.InputShape = shape;
        var batchSize = reader.ReadInt32("scoringBatchSize", 1, int.MaxValue);
        var names = reader.ReadStrings("parts");
        if (names.Count == 0) throw new InvalidDataException("'parts' is empty");
        var parts = new List<IEvidencePart>();
        var numbers = new List<double[][]>();
        foreach (var name in names)
        {
            IEvidencePart part = name switch
            {
                MomentsPart.Filters => MomentsPart.ReadFilters(reader, shape, batchSize),
                MomentsPart.Network => MomentsPart.Read(reader, name, reader.ReadNetwork("network"), batchSize),
                DisCoPatchPart.Discriminator => DisCoPatchPart.Read(reader, shape),
                _ => throw new InvalidDataException($"'parts' has '{name}', which is not known"),
            };
            var ofPart = reader.ReadNumbers(HeldOut(parts.Count));
            parts.Add(part);
            if (ofPart.Length < BatchStatisticsDetector.MinHeldOut || ofPart.Length != (numbers.Count == 0 ? ofPart : numbers[0]).Length || ofPart[0].Length != part.Dimension)
                throw new InvalidDataException($"the held-out numbers of '{name}' are {ofPart.Length}×{(ofPart.Length == 0 ? 0 : ofPart[0].Length)}, which doesn't fit the rest");
            numbers.Add(ofPart);
        }

        return new BatchStatisticsDetector(
            new EvidenceReader(shape, parts, batchSize), [.. Enumerable.Range(0, numbers[0].Length).Select(i => numbers.Select(n => n[i]).ToArray())],
            reader.ReadInt32("calibrationWindows", 100, BatchStatisticsOptions.MaxWindows), reader.ReadInt64("seed"), reader.TrainingRecords, Fitted(reader, parts));
    }

    // Files of earlier versions have none.
    private static FittedImages? Fitted(DetectorReader reader, List<IEvidencePart> parts)
    {
        if (!reader.Has("updatable") || !reader.ReadBoolean("updatable")) return null;
        return parts.TrueForAll(part => part is MomentsPart { CanUpdate: true }) ? FittedImages.Read(reader) : throw new InvalidDataException("it says that it can be updated, and a part has no sums of its fit");
    }

    private static string HeldOut(int part) => FormattableString.Invariant($"heldOut.{part}");
}
