namespace OodDetection;

/// <summary>What calibration has to know of any detector.</summary>
internal static class DetectorKnowledge
{
    /// <summary>What people call a detector: the name of its kind, of a calibrated one that of the detector within; of a class that the library doesn't know the class's.</summary>
    internal static string Name(this IOodDetector detector) => detector is INamedDetector named ? named.Name : detector.GetType().Name;

    internal static IReadOnlyList<TrainingRecord> Records(this IOodDetector detector) => (detector as ITrainedDetector)?.TrainingRecords ?? [];

    internal static IEnumerable<TrainingImages> SeenImages(this IOodDetector detector)
        => detector is IRemembersImages remembering ? remembering.SeenImages : detector.Records().Select(record => record.Images);
}
