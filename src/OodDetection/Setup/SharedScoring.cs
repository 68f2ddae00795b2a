using OodDetection.Networks;

namespace OodDetection;

/// <summary>Scores the same images by several detectors; those that look into one network share its passes.</summary>
internal static class SharedScoring
{
    // A network that isn't TorchSharp's is opened anew for the layers of all, which a shared pass has to win back. How many images that takes depends on the model; this is a guess, not measured.
    private const long FewImages = 256;

    /// <summary>The scores by each detector, in the order given.</summary>
    /// <param name="detectors">Any detectors.</param>
    /// <param name="images">The images.</param>
    /// <param name="progress">Told how far it is, with the images of all passes together as the total.</param>
    /// <param name="cancellationToken">Looked at before each pass.</param>
    internal static double[][] Score(IReadOnlyList<IOodDetector> detectors, IImageSource images, IProgress<ScoringProgress>? progress, CancellationToken cancellationToken)
    {
        ImageBatch.CheckShape(images, nameof(images));
        var inner = detectors.Select(Innermost).ToArray();
        var joint = Grouped(inner.SelectMany(Scorers).Distinct(), SharedPass.CanShare);
        var postHoc = Grouped(inner.OfType<PostHocDetector>().Distinct().Where(detector => !IsOpenedForFew(detector.Network)), PostHocPass.CanShare);
        int[] alone = [.. Enumerable.Range(0, inner.Length).Where(i => Scorers(inner[i]).Count == 0 && !postHoc.Exists(group => group.Contains(inner[i])))];
        // What is wrong is better known before anything is computed.
        foreach (var network in joint.SelectMany(group => group).Select(scorer => scorer.Network).Concat(postHoc.SelectMany(group => group).Select(detector => detector.Network)))
        {
            _ = network.Network;
            ImageBatch.CheckShape(images, nameof(images), network.Preprocessing.Input);
        }

        var report = new Reporter(progress, images.Count * (joint.Count + postHoc.Count + alone.Length));
        var known = new Dictionary<object, double[]>(ReferenceEqualityComparer.Instance);
        foreach (var group in joint)
        {
            using var pass = new SharedPass(group);
            // What each of them takes alone, so that the scores are the same as alone wherever that is one number.
            var most = inner.Where(detector => Scorers(detector).Any(group.Contains)).OfType<IScoresInPasses>().Min(detector => detector.ImagesPerPass) * group[0].Transforms.Count;
            foreach (var (scorer, its) in group.Zip(pass.Score(images, pass.PassSize((int)most), report.Add, cancellationToken))) known.Add(scorer, its);
        }

        foreach (var group in postHoc)
        {
            var scores = group.ConvertAll(_ => new double[images.Count]);
            var start = 0L;
            ImageChunks.Visit(images, ChunkedScoring.SizeFor(group[0], images.Shape), part =>
            {
                var here = PostHocDetector.ScoreAll(group, part);
                for (var d = 0; d < scores.Count; d++) ScoreNumbers.Take(here[d], part.shape[0]).CopyTo(scores[d], start);
                start += part.shape[0];
                report.Add(part.shape[0]);
            }, cancellationToken);
            foreach (var (detector, its) in group.Zip(scores)) known.Add(detector, its);
        }

        var all = new double[inner.Length][];
        foreach (var i in alone) all[i] = ChunkedScoring.Score(detectors[i], images, report.OfOne(), cancellationToken);
        for (var i = 0; i < inner.Length; i++)
        {
            if (Scorers(inner[i]) is { Count: > 0 } scorers) all[i] = inner[i] is IJoinedScorer joined ? joined.Join([.. scorers.Select(scorer => known[scorer])]) : [.. known[inner[i]]];
            else if (known.TryGetValue(inner[i], out var its)) all[i] = [.. its];
        }

        return all;

        IReadOnlyList<IFeatureScorer> Scorers(IOodDetector detector)
        {
            IReadOnlyList<IFeatureScorer> scorers = detector switch
            {
                IJoinedScorer joined => joined.Scorers,
                IFeatureScorer scorer => [scorer],
                _ => [],
            };
            return scorers.Count > 0 && IsOpenedForFew(scorers[0].Network) ? [] : scorers;
        }

        bool IsOpenedForFew(FrozenNetwork network) => images.Count < FewImages && network.Network is ExternalNetwork;
    }

    // What changes no score: a calibration, the preparation of photos.
    private static IOodDetector Innermost(IOodDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        return detector is IScoresAsWithin wrapper ? Innermost(wrapper.Within) : detector;
    }

    private static List<List<T>> Grouped<T>(IEnumerable<T> detectors, Func<T, T, bool> canShare)
    {
        var groups = new List<List<T>>();
        foreach (var detector in detectors)
        {
            if (groups.Find(group => group.TrueForAll(other => canShare(other, detector))) is { } found) found.Add(detector);
            else groups.Add([detector]);
        }

        return groups;
    }

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

        /// <summary>Takes the reports of a scoring of its own.</summary>
        internal IProgress<ScoringProgress> OfOne() => new Part(this);

        private sealed class Part(Reporter all) : IProgress<ScoringProgress>
        {
            private long _before;

            public void Report(ScoringProgress value)
            {
                all.Add(value.Images - _before);
                _before = value.Images;
            }
        }
    }
}
