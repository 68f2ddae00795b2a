using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Maps of any detector that has them, in whatever wrappers it is.</summary>
/// <remarks><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>.</remarks>
public static class AnomalyMapExtensions
{
    /// <summary>Shows where images are unusual.</summary>
    /// <param name="detector">A detector with maps, or one around it, such as a calibrated one; see <see cref="ILocatesAnomalies"/>.</param>
    /// <param name="images">N×C×H×W as for <see cref="IOodDetector.Score"/>.</param>
    /// <returns>N×H×W, float32, zero or more, higher = more unusual, on the CPU. The tensor belongs to the caller; <see cref="HeatMap"/> makes pictures of it.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="IOodDetector.Score"/>.</exception>
    /// <exception cref="InvalidOperationException">The detector has no maps; the message says how it gets them.</exception>
    public static Tensor Map(this IOodDetector detector, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(detector);
        return detector.GetService(typeof(ILocatesAnomalies)) is ILocatesAnomalies locating
            ? locating.Map(images)
            : throw new InvalidOperationException($"A {detector.Name()} detector has no maps; moments and fused detectors have, where {nameof(MomentsOptions)}.{nameof(MomentsOptions.Localize)} is set.");
    }
}
