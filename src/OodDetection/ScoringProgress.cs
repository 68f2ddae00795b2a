namespace OodDetection;

/// <summary>The progress of a scoring.</summary>
/// <param name="Images">Images done.</param>
/// <param name="Total">Images in all.</param>
public readonly record struct ScoringProgress(long Images, long Total);
