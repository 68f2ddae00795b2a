using System.Text.Json.Nodes;
using OodDetection.Networks;

namespace OodDetection;

/// <summary>
/// DisCoPatch in files: the discriminator's weights, and where the patches lie, as the 2×P tensor <c>discriminator.places</c> of rows and columns. A
/// batch-statistics detector keeps its part in the same way.
/// </summary>
internal static class DisCoPatchFile
{
    /// <summary>The name in files, which stays whatever becomes of the class's name.</summary>
    internal const string Kind = "discopatch";

    /// <summary>What all names of the discriminator begin with.</summary>
    internal const string Discriminator = "discriminator";

    internal static void Write(DisCoPatchDetector detector, DetectorWriter writer)
    {
        writer.Write("shape", new JsonArray(detector.Shape.Channels, detector.Shape.Height, detector.Shape.Width));
        WriteDiscriminator(detector, writer);
    }

    internal static void WriteDiscriminator(DisCoPatchDetector detector, DetectorWriter writer)
    {
        writer.Write($"{Discriminator}.patchSize", detector.Discriminator.PatchSize);
        writer.Write($"{Discriminator}.widths", new JsonArray([.. detector.Discriminator.Widths.Select(width => (JsonNode)width)]));
        writer.WriteNumbers($"{Discriminator}.places", [Array.ConvertAll(detector.Places.Tops, top => (double)top), Array.ConvertAll(detector.Places.Lefts, left => (double)left)]);
        writer.WriteModule($"{Discriminator}.network", detector.Discriminator);
    }

    internal static DisCoPatchDetector Read(DetectorReader reader)
    {
        var shape = ManifestJson.Shape(reader.Setting("shape"), "shape");
        reader.InputShape = shape;
        return ReadDiscriminator(reader, shape, reader.TrainingRecords);
    }

    /// <summary>Reads a detector that is written without its shape and records: they are those of what it is a part of.</summary>
    internal static DisCoPatchDetector ReadDiscriminator(DetectorReader reader, ImageShape shape, IReadOnlyList<TrainingRecord> records)
    {
        const int largest = 1 << 16;
        const int mostPatches = 1 << 16;
        int[] widths = [.. ManifestJson.List(reader.Setting($"{Discriminator}.widths"), "widths").Select(width => ManifestJson.Integer(width, "widths", 1, largest))];
        var patchSize = reader.ReadInt32($"{Discriminator}.patchSize", 1, largest);
        NetworkFile.CheckSize(PatchDiscriminator.MinParameters(shape.Channels, patchSize, widths), reader.BytesOf($"{Discriminator}.network"));
        var discriminator = reader.ReadModule($"{Discriminator}.network", new PatchDiscriminator(shape.Channels, patchSize, widths));
        discriminator.eval();
        if (reader.ReadNumbers($"{Discriminator}.places") is not [var tops, var lefts]) throw new InvalidDataException("'places' is not two rows of numbers");
        if (tops.Length > mostPatches) throw new InvalidDataException($"'places' has {tops.Length} patches; expected at most {mostPatches}");
        var scorer = new PatchScorer(discriminator, shape, new PatchPlaces(Array.ConvertAll(tops, top => (long)top), Array.ConvertAll(lefts, left => (long)left)));
        return new DisCoPatchDetector(discriminator, scorer, shape, reader.Device, records);
    }
}
