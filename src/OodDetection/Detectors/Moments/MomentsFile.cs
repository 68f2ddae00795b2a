using OodDetection.Networks;

namespace OodDetection;

/// <summary>The moments detector in files: the network that is looked into, and for each transform k the distribution of D moments, <c>fits.k.mean</c> and so on.</summary>
internal static class MomentsFile
{
    /// <summary>The name in files, which never changes, even if the class is renamed.</summary>
    internal const string Kind = "moments";

    internal static void Write(MomentsDetector detector, DetectorWriter writer)
    {
        writer.WriteNetwork("network", detector.Network);
        writer.Write("layers", detector.Layers);
        writer.WriteTransforms("transforms", detector.Transforms);
        writer.Write("scoringBatchSize", detector.ScoringBatchSize);
        for (var k = 0; k < detector.Fits.Count; k++) GaussianFitFile.Write(detector.Fits[k], writer, Name(k));
    }

    internal static MomentsDetector Read(DetectorReader reader)
    {
        var network = reader.ReadNetwork("network");
        var transforms = reader.ReadTransforms("transforms");
        return new MomentsDetector(
            network, reader.Own(new FeatureHook(network.Network, reader.ReadStrings("layers"))), [.. transforms.Select((_, k) => GaussianFitFile.Read(reader, Name(k)))],
            transforms, reader.ReadInt32("scoringBatchSize", 1, TransformedScoring.MaxBatchSize), reader.TrainingRecords);
    }

    private static string Name(int transform) => FormattableString.Invariant($"fits.{transform}");
}
