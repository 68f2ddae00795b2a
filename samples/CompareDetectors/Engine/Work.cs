using CompareDetectors.Plan;

namespace CompareDetectors.Engine;

/// <summary>A piece of work that a plan has to do once, whichever of its runs need it.</summary>
/// <param name="Id">What it is for.</param>
/// <param name="Kind">What it is; works of a kind take the same time for each image.</param>
internal sealed record Work(string Id, WorkKind Kind)
{
    public static Work OfGeom(string classSession) => new(classSession, WorkKind.Geom);

    /// <param name="session">The class's, or the outliers', whose network the moments are of.</param>
    public static Work OfMoments(string session) => new(session, WorkKind.Moments);

    public static Work OfBatchStatistics(string classSession) => new(classSession, WorkKind.BatchStatistics);

    public static Work OfTraining(string outlierSession, DetectorChoice detector) => new($"{outlierSession}-{detector.Slug}", detector.Kind switch
    {
        DetectorKind.GeomPlus => WorkKind.Geom, // the same network
        DetectorKind.Bce => WorkKind.Bce,
        DetectorKind.IntermediateLayer or DetectorKind.FusedPlus => WorkKind.Layers,
        var other => throw new InvalidOperationException($"{other} has no training for each choice of outliers."),
    });

    public static Work OfScoring(string scoring) => new(scoring, WorkKind.Scoring);

    /// <summary>All works of the given runs, each once, with the number of images that go through it.</summary>
    /// <param name="runs">The runs that are left.</param>
    /// <param name="settings">Their sizes.</param>
    /// <param name="counts">The numbers of training images and of test images of a run.</param>
    /// <param name="scoring">The name of a run's scoring, which is that of other runs, too, where they are scored at once.</param>
    public static IReadOnlyDictionary<Work, double> Of(
        IEnumerable<PlannedRun> runs, TrainingSettings settings, Func<PlannedRun, (int Training, int Test)> counts, Func<PlannedRun, string> scoring)
    {
        const int transforms = 4;
        var works = new Dictionary<Work, double>();
        foreach (var run in runs)
        {
            var (training, test) = counts(run);
            var (shared, own) = (SessionNames.OfClass(run), SessionNames.OfOutliers(run));
            var kind = run.Detector.Kind;
            if (kind is not (DetectorKind.GeomPlus or DetectorKind.Bce or DetectorKind.FusedPlus)) works[OfGeom(shared)] = (double)settings.Epochs * training;
            if (kind is DetectorKind.Moments or DetectorKind.Fused) works[OfMoments(shared)] = transforms * training;
            if (kind == DetectorKind.BatchStatistics) works[OfBatchStatistics(shared)] = training;
            if (kind == DetectorKind.FusedPlus) works[OfMoments(own)] = transforms * training;
            if (kind is DetectorKind.GeomPlus or DetectorKind.FusedPlus) works[OfTraining(own, DetectorChoice.GeomPlus)] = 2.0 * settings.Epochs * training;
            if (kind is DetectorKind.Bce or DetectorKind.IntermediateLayer or DetectorKind.FusedPlus) works[OfTraining(own, run.Detector)] = 2.0 * settings.ClassifierEpochs * training;
            if (run.Detector.JoinedLayers is { } layers) works[OfTraining(own, layers)] = 2.0 * settings.ClassifierEpochs * training;
            works[OfScoring(scoring(run))] = transforms * test;
        }

        return works;
    }
}

/// <summary>Kinds of work that differ in speed.</summary>
internal enum WorkKind
{
    Geom,
    Bce,
    Layers,
    Moments,
    BatchStatistics,
    Discriminator,
    Scoring,
}

internal static class SessionNames
{
    public static string OfClass(PlannedRun run) => PlannedRun.SlugOf(run.IdClass, run.NetworkRepeat);

    /// <summary>The names of the networks that are kept while there are detectors to be trained on them: GEOM's and GEOM+'s.</summary>
    public static IEnumerable<string> OfNetworks(PlannedRun run) => [OfClass(run), OfGeomPlus(OfOutliers(run))];

    public static string OfGeomPlus(string outlierSession) => $"{outlierSession}-{DetectorChoice.GeomPlus.Slug}";

    public static string OfOutliers(PlannedRun run) => $"{PlannedRun.SlugOf(run.IdClass, run.Repeat)}-{run.Outliers.Slug}";

    /// <summary>
    /// The name of the runs whose detectors are scored at once, since they look into one network and nothing is trained between them that takes long: GEOM and moments, and intermediate layers and
    /// the fused detector that joins them. Others are by themselves, so that each result is kept as soon as it can be.
    /// </summary>
    public static string OfScoring(PlannedRun run) => run.Detector switch
    {
        { Kind: DetectorKind.Geom or DetectorKind.Moments } => $"{OfOutliers(run)}-{DetectorChoice.Geom.Slug}",
        { JoinedLayers: { } layers } => $"{OfOutliers(run)}-{layers.Slug}",
        _ => run.Key,
    };
}
