namespace OodDetection;

/// <summary>What is known of any detector.</summary>
internal static class DetectorKnowledge
{
    /// <summary>A detector's display name: that of its kind; for a calibrated one that of the detector within; for a class the library doesn't know, the name of the class.</summary>
    internal static string Name(this IOodDetector detector) => detector is INamedDetector named ? named.Name : detector.GetType().Name;

    internal static IReadOnlyList<TrainingRecord> Records(this IOodDetector detector) => (detector as ITrainedDetector)?.TrainingRecords ?? [];

    internal static IEnumerable<TrainingImages> SeenImages(this IOodDetector detector)
        => detector is IRemembersImages remembering ? remembering.SeenImages : detector.Records().Select(record => record.Images);
}
