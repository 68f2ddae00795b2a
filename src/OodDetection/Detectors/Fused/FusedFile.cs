using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The fused detector in files: its parts, and the scores of the held-out images by each part, P×n, as the tensor <c>heldOut</c>.</summary>
internal static class FusedFile
{
    /// <summary>The name in files, which never changes, even if the class is renamed.</summary>
    internal const string Kind = "fused";

    internal static void Write(FusedDetector detector, DetectorWriter writer)
    {
        foreach (var part in detector.FusedParts) writer.WriteDetector(part.Key, part.Detector);
        writer.Write("rule", detector.Rule.ToString());
        writer.Write("geomWeight", detector.Weights.Geom);
        writer.Write("momentsWeight", detector.Weights.Moments);
        writer.Write("intermediateLayerWeight", detector.Weights.IntermediateLayer);
        writer.Write("scoringBatchSize", detector.ScoringBatchSize);
        writer.WriteNumbers("heldOut", detector.HeldOut);
    }

    internal static FusedDetector Read(DetectorReader reader)
    {
        var parts = FusedPart.Of(
            reader.ReadDetector<GeomDetector>(FusedPart.GeomKey),
            reader.ReadDetector<MomentsDetector>(FusedPart.MomentsKey),
            reader.Has(FusedPart.LayersKey) ? reader.ReadDetector<IntermediateLayerDetector>(FusedPart.LayersKey) : null);
        var weights = new FusionWeights
        {
            Geom = reader.ReadDouble("geomWeight"), Moments = reader.ReadDouble("momentsWeight"), IntermediateLayer = reader.ReadDouble("intermediateLayerWeight"),
        };
        var heldOut = reader.ReadNumbers("heldOut");
        if (heldOut[0].Length < FusedDetector.MinHeldOut) throw new InvalidDataException($"it has scores of {heldOut[0].Length} held-out images; expected {FusedDetector.MinHeldOut} or more");
        reader.InputShape = parts[0].Detector.Network.Preprocessing.Input;
        return FusedDetector.Restore(
            parts, heldOut, reader.ReadChoice<FusionRule>("rule"), weights, reader.ReadInt32("scoringBatchSize", 1, int.MaxValue), reader.TrainingRecords);
    }
}
