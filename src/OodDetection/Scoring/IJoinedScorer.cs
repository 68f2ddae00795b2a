namespace OodDetection;

/// <summary>A detector whose score of an image follows from the scores by others that look into one network.</summary>
internal interface IJoinedScorer : IScoresInPasses
{
    /// <summary>The detectors whose scores it joins.</summary>
    /// <exception cref="ObjectDisposedException">It was disposed, or one of them was.</exception>
    IReadOnlyList<IFeatureScorer> Scorers { get; }

    /// <summary>Joins their scores of the same images.</summary>
    /// <param name="scores">For each of <see cref="Scorers"/> the scores of n images.</param>
    /// <returns>n scores.</returns>
    double[] Join(IReadOnlyList<double[]> scores);
}
