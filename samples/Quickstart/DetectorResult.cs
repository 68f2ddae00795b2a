using OodDetection.Metrics;

namespace Quickstart;

/// <summary>What one detector reached.</summary>
internal sealed record DetectorResult(string Name, DetectionMetrics Metrics, double TrainSeconds, double[] IdScores, double[] OodScores);
