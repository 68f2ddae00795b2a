using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The GEOM detector in files: network, transforms and, for the Dirichlet score, α − 1 as the K×K tensor <c>dirichlet</c>.</summary>
internal static class GeomFile
{
    /// <summary>The name in files, which never changes, even if the class is renamed.</summary>
    internal const string Kind = "geom";

    internal static void Write(GeomDetector detector, DetectorWriter writer)
    {
        writer.WriteNetwork("network", detector.Network);
        writer.WriteTransforms("transforms", detector.Transforms);
        writer.Write("scoringBatchSize", detector.ScoringBatchSize);
        writer.Write("score", detector.ScoreKind.ToString());
        if (detector.Dirichlet is { } dirichlet) writer.WriteTensor("dirichlet", dirichlet.AlphaMinusOne);
    }

    internal static GeomDetector Read(DetectorReader reader)
    {
        var network = reader.ReadNetwork("network");
        var transforms = reader.ReadTransforms("transforms");
        var dirichlet = reader.ReadChoice<GeomScore>("score") == GeomScore.Dirichlet ? reader.ReadTensor("dirichlet", ScalarType.Float64) : null;
        if (dirichlet is not null && (dirichlet.shape is not [var rows, var columns] || rows != transforms.Count || columns != transforms.Count))
            throw new InvalidDataException($"'dirichlet' is {string.Join('×', dirichlet.shape)} for {transforms.Count} transforms");
        return new GeomDetector(
            network, transforms, dirichlet is null ? null : new DirichletNormality(dirichlet), reader.ReadInt32("scoringBatchSize", 1, int.MaxValue));
    }
}
