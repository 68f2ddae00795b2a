namespace OodDetection;

/// <summary>How far a scoring is.</summary>
/// <param name="Images">Images done.</param>
/// <param name="Total">Images in all.</param>
public readonly record struct ScoringProgress(long Images, long Total);
