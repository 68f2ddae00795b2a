using static TorchSharp.torch;

namespace OodDetection;

/// <summary>A detector that can show where in an image it is unusual.</summary>
/// <remarks>A wrapper, such as a calibrated detector, is asked for it by <see cref="IOodDetector.GetService"/>, or by the extension method <c>detector.Map(images)</c>.</remarks>
public interface ILocatesAnomalies
{
    /// <summary>Whether <see cref="Map"/> can be asked: whether the detector was fitted with what maps take.</summary>
    bool CanMap { get; }

    /// <summary>Shows where images are unusual.</summary>
    /// <param name="images">N×C×H×W as for <see cref="IOodDetector.Score"/>.</param>
    /// <returns>N×H×W, float32, zero or more, higher = more unusual, on the CPU. The tensor belongs to the caller; <see cref="HeatMap"/> makes pictures of it.</returns>
    /// <exception cref="ArgumentException">The images are not as for <see cref="IOodDetector.Score"/>.</exception>
    /// <exception cref="InvalidOperationException">The detector has no maps; the message says how it gets them.</exception>
    Tensor Map(Tensor images);
}
