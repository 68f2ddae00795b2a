namespace OodDetection;

/// <summary>Scores the same images by several detectors; those that look into one network share its passes.</summary>
internal static class SharedScoring
{
    /// <summary>The scores by each detector, in the order given.</summary>
    /// <param name="detectors">Any detectors.</param>
    /// <param name="images">The images.</param>
    /// <param name="progress">Told how far it is, with the images of all passes together as the total.</param>
    /// <param name="cancellationToken">Looked at before each pass.</param>
    internal static double[][] Score(IReadOnlyList<IOodDetector> detectors, IImageSource images, IProgress<ScoringProgress>? progress, CancellationToken cancellationToken)
    {
        ImageBatch.CheckShape(images, nameof(images));
        var inner = detectors.Select(Innermost).ToArray();
        var groups = new List<List<IFeatureScorer>>();
        foreach (var scorer in inner.SelectMany(Scorers).Distinct())
        {
            if (groups.FirstOrDefault(group => SharedPass.CanShare(group[0], scorer)) is { } found) found.Add(scorer);
            else groups.Add([scorer]);
        }

        var alone = Enumerable.Range(0, inner.Length).Where(i => Scorers(inner[i]).Count == 0).ToArray();
        var report = new Reporter(progress, images.Count * (groups.Count + alone.Length));
        var scores = new double[detectors.Count][];
        foreach (var i in alone)
        {
            scores[i] = ChunkedScoring.Score(detectors[i], images, null, cancellationToken);
            report.Add(images.Count);
        }

        var known = new Dictionary<IFeatureScorer, double[]>(ReferenceEqualityComparer.Instance);
        foreach (var group in groups)
        {
            using var pass = new SharedPass(group);
            // What each of them takes alone, so that the scores are the same as alone wherever that is one number.
            var most = inner.Where(detector => Scorers(detector).Any(group.Contains)).OfType<IScoresInPasses>().Min(detector => detector.ImagesPerPass) * group[0].Transforms.Count;
            foreach (var (scorer, its) in group.Zip(pass.Score(images, pass.PassSize((int)most), report.Add, cancellationToken))) known.Add(scorer, its);
        }

        for (var i = 0; i < inner.Length; i++)
        {
            if (inner[i] is IJoinedScorer joined) scores[i] = joined.Join([.. joined.Scorers.Select(scorer => known[scorer])]);
            else if (inner[i] is IFeatureScorer scorer) scores[i] = [.. known[scorer]];
        }

        return scores;
    }

    // A calibration changes no score.
    private static IOodDetector Innermost(IOodDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        return detector is CalibratedDetector calibrated ? Innermost(calibrated.Alive) : detector;
    }

    private static IReadOnlyList<IFeatureScorer> Scorers(IOodDetector detector) => detector switch
    {
        IJoinedScorer joined => joined.Scorers,
        IFeatureScorer scorer => [scorer],
        _ => [],
    };

    private sealed class Reporter(IProgress<ScoringProgress>? progress, long total)
    {
        private long _done;
        private long _reported;

        internal void Add(long images)
        {
            _done += images;
            if (_done - _reported < ChunkedScoring.Chunk && _done < total) return;
            _reported = _done;
            progress?.Report(new ScoringProgress(_done, total));
        }
    }
}
