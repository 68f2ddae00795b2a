namespace OodDetection;

/// <summary>What is known of any detector.</summary>
internal static class DetectorKnowledge
{
    /// <summary>A detector's display name: that of its kind; for one that wraps another that of the detector within; for a class the library doesn't know, the name of the class.</summary>
    internal static string Name(this IOodDetector detector) => (detector.GetService(typeof(INamedDetector)) as INamedDetector)?.Name ?? detector.GetType().Name;

    internal static IReadOnlyList<TrainingRecord> Records(this IOodDetector detector) => (detector.GetService(typeof(ITrainedDetector)) as ITrainedDetector)?.TrainingRecords ?? [];

    internal static IEnumerable<TrainingImages> SeenImages(this IOodDetector detector)
        => detector.GetService(typeof(IRemembersImages)) is IRemembersImages remembering ? remembering.SeenImages : detector.Records().Select(record => record.Images);
}
