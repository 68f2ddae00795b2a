using OodDetection.Networks;
using static TorchSharp.torch;

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
        long[] wrong = [.. Enumerable.Range(0, scores.Length).Where(i => double.IsNaN(scores[i]))];
        return wrong.Length == 0
            ? null
            : $"The detector ({detector.Name()}) gave NaN for {wrong.Length} of {scores.Length} {things}, {Listed(wrong)}, {consequence}. {Cause(detector)}";
    }

    /// <summary>Returns the scores, if none is NaN.</summary>
    /// <exception cref="InvalidOperationException">A score is NaN; the message says which.</exception>
    internal static double[] Refuse(double[] scores, IOodDetector detector, string things = "images")
        => Explain(scores, detector, things, "so there is no verdict") is { } message ? throw new InvalidOperationException(message) : scores;

    /// <summary>Refuses scores of held-out images by a part of a detector, if one is NaN or infinite: the scale that they are for would hold for no image.</summary>
    /// <param name="scores">The scores.</param>
    /// <param name="part">The part that gave them.</param>
    /// <param name="places">Where the images are in the set that the caller gave.</param>
    /// <param name="networks">The networks that took part.</param>
    /// <param name="parameter">The caller's parameter, for the message.</param>
    /// <exception cref="ArgumentException">One is; the message says which.</exception>
    internal static void RefuseHeldOut(double[] scores, string part, IReadOnlyList<long> places, IEnumerable<nn.Module> networks, string parameter)
    {
        long[] wrong = [.. places.Where((_, i) => !double.IsFinite(scores[i]))];
        if (wrong.Length > 0)
            throw new ArgumentException($"The part '{part}' gave NaN or infinity for {wrong.Length} of {scores.Length} held-out images, {Listed(wrong)}, so it can't be put on one scale with others. {Weights.ExplainNaN([.. networks])}", parameter);
    }

    private static string Listed(long[] wrong)
        => $"{(wrong.Length == 1 ? "index" : "indices")} {string.Join(", ", wrong.Take(MaxListed))}{(wrong.Length > MaxListed ? ", …" : "")}";

    private static string Cause(IOodDetector detector) => detector.GetService(typeof(IHasNetworks)) is IHasNetworks { Networks: var networks }
        ? Weights.ExplainNaN([.. networks])
        : "A network with weights that are NaN or infinite does that.";
}
