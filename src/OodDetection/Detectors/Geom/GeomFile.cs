using OodDetection.Persistence;
using static TorchSharp.torch;

namespace OodDetection.Detectors.Geom;

/// <summary>The GEOM detector in files: network, transforms and, for the Dirichlet score, α − 1 as the K×K tensor <c>dirichlet</c>.</summary>
internal static class GeomFile
{
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
        var dirichlet = reader.ReadChoice<GeomScore>("score") == GeomScore.Dirichlet ? new DirichletNormality(reader.ReadTensor("dirichlet", ScalarType.Float64)) : null;
        return new GeomDetector(reader.ReadNetwork("network"), reader.ReadTransforms("transforms"), dirichlet, reader.ReadInt32("scoringBatchSize", 1, TransformedScoring.LargestBatch));
    }
}
