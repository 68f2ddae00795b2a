using static TorchSharp.torch;

namespace OodDetection.Data;

/// <summary>A detector that knows how photos become the images that it was trained on, so that it takes files and streams of any size: <c>detector.Score("photo.jpg")</c>.</summary>
/// <remarks>
/// Made by <see cref="PhotoDetectorExtensions.ForPhotos"/>. The preparation is kept in the detector's file, so that scoring can't differ from training by it. A calibrated detector around it, or within
/// it, takes photos too: <c>calibrated.Classify("photo.jpg")</c>. Tensors are scored as by the detector within; they are taken for prepared.
/// <para><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>, for all operations.</para>
/// </remarks>
public sealed class PhotoDetector : ITrainedDetector, IScoresAsWithin
{
    private readonly bool _leaveOpen;

    internal PhotoDetector(IOodDetector detector, ImagePreparation preparation, bool leaveOpen) => (Detector, Preparation, _leaveOpen) = (detector, preparation, leaveOpen);

    /// <summary>The detector that scores.</summary>
    public IOodDetector Detector { get; }

    /// <summary>What makes the detector's images of photos.</summary>
    public ImagePreparation Preparation { get; }

    /// <inheritdoc/>
    public IReadOnlyList<TrainingRecord> TrainingRecords => (Detector.GetService(typeof(ITrainedDetector)) as ITrainedDetector)?.TrainingRecords ?? [];

    /// <summary>The scores of prepared images, by the detector within.</summary>
    /// <inheritdoc/>
    public Tensor Score(Tensor images) => Detector.Score(images);

    IOodDetector IScoresAsWithin.Within => Detector;

    /// <inheritdoc/>
    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceType.IsInstanceOfType(this)) return this;
        return serviceType.IsInstanceOfType(Preparation) ? Preparation : Detector.GetService(serviceType);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_leaveOpen) Detector.Dispose();
    }
}
