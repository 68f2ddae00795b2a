namespace OodDetection;

/// <summary>What calibration has to know of any detector.</summary>
internal static class DetectorKnowledge
{
    /// <summary>What people call a detector: the name of its kind, of one that wraps another that of the detector within; of a class that the library doesn't know the class's.</summary>
    internal static string Name(this IOodDetector detector) => (detector.GetService(typeof(INamedDetector)) as INamedDetector)?.Name ?? detector.GetType().Name;

    internal static IReadOnlyList<TrainingRecord> Records(this IOodDetector detector) => (detector.GetService(typeof(ITrainedDetector)) as ITrainedDetector)?.TrainingRecords ?? [];

    internal static IEnumerable<TrainingImages> SeenImages(this IOodDetector detector)
        => detector.GetService(typeof(IRemembersImages)) is IRemembersImages remembering ? remembering.SeenImages : detector.Records().Select(record => record.Images);
}
