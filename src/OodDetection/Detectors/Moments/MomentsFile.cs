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
        if (detector.Local is not { } local) return;
        writer.Write("localLayers", local.Layers);
        for (var i = 0; i < local.Fits.Length; i++) GaussianFitFile.Write(local.Fits[i], writer, LocalName(i));
    }

    internal static MomentsDetector Read(DetectorReader reader)
    {
        var network = reader.ReadNetwork("network");
        var transforms = reader.ReadTransforms("transforms");
        var layers = reader.ReadStrings("layers");
        return new MomentsDetector(
            network, reader.Own(new FeatureHook(network.Network, layers)), [.. transforms.Select((_, k) => GaussianFitFile.Read(reader, Name(k)))], Local(reader, layers),
            transforms, reader.ReadInt32("scoringBatchSize", 1, int.MaxValue), reader.TrainingRecords);
    }

    private static LocalMoments? Local(DetectorReader reader, IReadOnlyList<string> layers)
    {
        if (!reader.Has("localLayers")) return null;
        var local = reader.ReadStrings("localLayers");
        return local.Count > 0 && local.All(layers.Contains)
            ? new LocalMoments(local, [.. local.Select((_, i) => GaussianFitFile.Read(reader, LocalName(i)))])
            : throw new InvalidDataException("'localLayers' has layers that 'layers' lacks, or none");
    }

    private static string LocalName(int layer) => FormattableString.Invariant($"local.{layer}");

    private static string Name(int transform) => FormattableString.Invariant($"fits.{transform}");
}
