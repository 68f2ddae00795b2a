using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>One geometric transform of images.</summary>
/// <remarks><b>Thread safety.</b> Implementations keep no state, and must allow calls from several threads at once.</remarks>
public interface IGeometricTransform
{
    /// <summary>A name that is unique in its set, such as <c>rot90</c>.</summary>
    string Name { get; }

    /// <summary>Transforms a batch exactly, without interpolation, on the device that it is on.</summary>
    /// <param name="images">N×C×H×W, of any type.</param>
    /// <returns>Transformed images of the same shape and type; the input is left as it is.</returns>
    Tensor Apply(Tensor images);
}
