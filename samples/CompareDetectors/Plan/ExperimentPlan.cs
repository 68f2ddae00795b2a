using CompareDetectors.Calibration;

namespace CompareDetectors.Plan;

/// <summary>A list of runs, ordered so that those that share a trained network follow each other.</summary>
internal sealed record ExperimentPlan
{
    /// <summary>run, table2, table3, figure3, figure4, figure5 or calibration.</summary>
    public required string Experiment { get; init; }

    public required string? Preset { get; init; }
    public required long Seed { get; init; }
    public required TrainingSettings Settings { get; init; }
    public required IReadOnlyList<PlannedRun> Runs { get; init; }

    /// <summary>calibration alone.</summary>
    public CalibrationSettings? Calibration { get; init; }

    /// <summary>Whether any detector has a second network g.</summary>
    public static bool HasClassifier(IEnumerable<PlannedRun> runs) => runs.Any(run => run.Detector.HasClassifier);

    /// <summary>Lists the runs: for each class and repeat, and so for each network, each choice of outliers, and for each of these the detectors.</summary>
    /// <param name="classes">In-distribution classes.</param>
    /// <param name="repeats">How often all is done; repeat r has the seed <paramref name="seed"/> + r.</param>
    /// <param name="seed">The seed of the first repeat.</param>
    /// <param name="outliers">The choices of out-of-distribution training images.</param>
    /// <param name="detectors">The detectors.</param>
    /// <param name="oneNetwork">Whether the repeats of a class share the network of the first.</param>
    /// <exception cref="ArgumentException">A list is empty or names something twice, or there are no repeats.</exception>
    public static IReadOnlyList<PlannedRun> ListRuns(
        IReadOnlyList<int> classes, int repeats, long seed, IReadOnlyList<OutlierChoice> outliers, IReadOnlyList<DetectorChoice> detectors, bool oneNetwork = false)
    {
        if (repeats < 1) throw new ArgumentException($"--repeats is {repeats}; expected 1 or more.");
        if (classes.Count == 0) throw new ArgumentException("No in-distribution class is named; expected at least one.");
        if (classes.Distinct().Count() != classes.Count) throw new ArgumentException($"An in-distribution class is named twice: {string.Join(", ", classes)}.");
        if (outliers.FirstOrDefault(o => o.Count < 1) is { } none) throw new ArgumentException($"The number of out-of-distribution training images is {none.Count}; expected 1 or more, or 'all'.");
        if (outliers.Distinct().Count() != outliers.Count) throw new ArgumentException($"A choice of out-of-distribution training images is named twice: {string.Join(", ", outliers.Select(o => o.Slug))}.");
        if (detectors.Count == 0) throw new ArgumentException("--detectors names no detector.");
        var ordered = detectors.OrderBy(detector => Rank(detector, detectors)).ToArray();
        return
        [
            .. from idClass in classes
               from repeat in Enumerable.Range(0, repeats)
               from choice in outliers
               from detector in ordered
               select new PlannedRun
               {
                   Key = $"{PlannedRun.SlugOf(idClass, repeat)}-{choice.Slug}-{detector.Slug}",
                   Detector = detector,
                   IdClass = idClass,
                   Outliers = choice,
                   Repeat = repeat,
                   Seed = seed + repeat,
                   OneNetwork = oneNetwork && repeats > 1,
               },
        ];
    }

    // The detector on layers that the fused one joins stands beside it: a run that is killed between them loses one training.
    private static int Rank(DetectorChoice detector, IReadOnlyList<DetectorChoice> all) => detector.Kind switch
    {
        DetectorKind.Geom => 0,
        DetectorKind.GeomPlus => 1,
        DetectorKind.Bce => 2,
        DetectorKind.Moments => 3,
        DetectorKind.BatchStatistics => 4,
        DetectorKind.IntermediateLayer => all.Any(other => other.JoinedLayers == detector) ? 6 : 5,
        DetectorKind.Fused => 7,
        DetectorKind.FusedPlus => 8,
        var other => throw new InvalidOperationException($"{other} has no place."),
    };
}
