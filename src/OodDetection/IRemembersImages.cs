namespace OodDetection;

/// <summary>A detector that has seen more images than its <see cref="ITrainedDetector.TrainingRecords"/> say: those of its calibration.</summary>
internal interface IRemembersImages
{
    /// <summary>All sets of images that it has seen, as far as needed to recognise them.</summary>
    IEnumerable<TrainingImages> SeenImages { get; }
}
