namespace Quickstart;

/// <summary>What came out of a run.</summary>
/// <param name="Detectors">What each detector reached.</param>
/// <param name="Verdicts">The verdicts of the last one.</param>
/// <param name="ImagesPerSecond">How many test images all of them together scored in a second.</param>
internal sealed record ExperimentResult(IReadOnlyList<DetectorResult> Detectors, VerdictSummary Verdicts, double ImagesPerSecond);
