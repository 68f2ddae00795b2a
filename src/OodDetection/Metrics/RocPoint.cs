namespace OodDetection.Metrics;

/// <summary>One point of a ROC curve: what happens if images that score at or above a threshold are called OOD.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="FalsePositiveRate">Share of the ID images that are called OOD, in [0, 1].</param>
/// <param name="TruePositiveRate">Share of the OOD images that are called OOD, in [0, 1].</param>
public readonly record struct RocPoint(double Threshold, double FalsePositiveRate, double TruePositiveRate);
