namespace OodDetection;

/// <summary>Hyper-parameters of the GEOM detector.</summary>
public sealed record GeomOptions : TransformPredictionOptions;
