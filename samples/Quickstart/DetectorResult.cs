using OodDetection.Metrics;

namespace Quickstart;

/// <summary>What one detector reached.</summary>
internal sealed record DetectorResult(string Name, DetectionMetrics Metrics, double TrainSeconds, double ScoredImagesPerSecond, double[] IdScores, double[] OodScores);
