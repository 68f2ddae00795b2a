namespace OodDetection;

/// <summary>A part of a fused detector: any detector that scores by features of the shared network.</summary>
/// <param name="Name">What it is called, for people.</param>
/// <param name="Key">What it is called in files, which stays.</param>
/// <param name="Detector">The detector.</param>
/// <param name="WeightIn">Its weight among those of all parts.</param>
internal sealed record FusedPart(string Name, string Key, IFeatureScorer Detector, Func<FusionWeights, double> WeightIn)
{
    internal const string GeomKey = "geom";
    internal const string MomentsKey = "moments";
    internal const string LayersKey = "intermediateLayer";

    /// <summary>The parts that <see cref="FusedTrainer"/> fits: the one place that knows them.</summary>
    internal static IReadOnlyList<FusedPart> Of(GeomDetector geom, MomentsDetector moments, IntermediateLayerDetector? layers)
    {
        FusedPart[] parts = [new("GEOM", GeomKey, geom, weights => weights.Geom), new("moments", MomentsKey, moments, weights => weights.Moments)];
        return layers is null ? parts : [.. parts, new("intermediate layers", LayersKey, layers, weights => weights.IntermediateLayer)];
    }
}
