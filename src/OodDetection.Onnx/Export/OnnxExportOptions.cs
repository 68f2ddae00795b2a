using OodDetection.Scoring;

namespace OodDetection.Onnx;

/// <summary>How a detector is written to an ONNX file. What is not set keeps its default.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>The rate of false alarms of the verdicts in the file.</summary>
    /// <value>Null: that of the calibrated detector, <see cref="CalibratedDetector.Alpha"/>.</value>
    public double? Alpha { get; init; }

    /// <summary>The order of the bytes that the graph takes. <see cref="OodScorer"/> takes both whatever it is; other programs have to bring this one.</summary>
    /// <value><see cref="PixelLayout.ChannelsFirst"/>, N×C×H×W.</value>
    public PixelLayout Layout { get; init; } = PixelLayout.ChannelsFirst;

    /// <summary>Whether the file also gives the map of where an image is unusual (<see cref="ILocatesAnomalies"/>): <c>map</c>, float32, N×H×W in the size of the images. It takes a few percent of the time, whether it is asked for or not.</summary>
    /// <value>False.</value>
    public bool Map { get; init; }

    /// <summary>Kinds of detectors, networks and transforms of your own, for the description of the detector that the file carries; see <see cref="DetectorFile"/>.</summary>
    /// <value>Null: the library's, and networks from ONNX files (<see cref="OnnxRegistryExtensions.AddOnnx"/>).</value>
    public DetectorRegistry? Registry { get; init; }

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(OnnxExportOptions));
        errors.Require(Alpha is not { } alpha || alpha is > 0 and < 1, $"{nameof(Alpha)} is {Alpha}; expected a rate above 0 and below 1, such as 0.01.");
        errors.Require(Enum.IsDefined(Layout), $"{nameof(Layout)} is {Layout}; expected {PixelLayout.ChannelsFirst} or {PixelLayout.ChannelsLast}.");
        errors.ThrowIfAny();
    }
}
