using OodDetection.Networks;

namespace OodDetection;

/// <summary>Scores that are NaN: nothing can be made of them, least of all "in-distribution".</summary>
internal static class NaNScores
{
    private const int MaxListed = 5;

    /// <summary>What a detector gave NaN for, and why; null where no score is NaN.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="detector">The detector that gave them.</param>
    /// <param name="things">What was scored, in the plural, such as <c>images</c>.</param>
    /// <param name="consequence">What follows, such as <c>so there is no verdict</c>.</param>
    internal static string? Explain(double[] scores, IOodDetector detector, string things, string consequence)
    {
        int[] wrong = [.. Enumerable.Range(0, scores.Length).Where(i => double.IsNaN(scores[i]))];
        if (wrong.Length == 0) return null;
        var listed = $"{(wrong.Length == 1 ? "index" : "indices")} {string.Join(", ", wrong.Take(MaxListed))}{(wrong.Length > MaxListed ? ", …" : "")}";
        return $"The detector ({detector.Name()}) gave NaN for {wrong.Length} of {scores.Length} {things}, {listed}, {consequence}. {Cause(detector)}";
    }

    /// <summary>Returns the scores, if none is NaN.</summary>
    /// <exception cref="InvalidOperationException">A score is NaN; the message says which.</exception>
    internal static double[] Refuse(double[] scores, IOodDetector detector, string things = "images")
        => Explain(scores, detector, things, "so there is no verdict") is { } message ? throw new InvalidOperationException(message) : scores;

    private static string Cause(IOodDetector detector) => detector.GetService(typeof(IHasNetworks)) is IHasNetworks { Networks: var networks }
        ? Weights.ExplainNaN([.. networks])
        : "A network with weights that are NaN or infinite does that.";
}
