namespace OodDetection;

/// <summary>A detector that knows what it was trained on. All detectors of the library do; one of your own may.</summary>
public interface ITrainedDetector : IOodDetector
{
    /// <summary>The trainings that made it, those of networks that it looks into included; empty where nothing is known.</summary>
    IReadOnlyList<TrainingRecord> TrainingRecords { get; }
}
