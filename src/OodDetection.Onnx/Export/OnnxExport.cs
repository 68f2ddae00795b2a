using OodDetection.Onnx.Export;
using OodDetection.Scoring;
using OodDetection.Shared;

namespace OodDetection.Onnx;

/// <summary>Writes fitted detectors to ONNX files, which score without TorchSharp: <see cref="OodScorer"/> runs them, and so does ONNX Runtime in any language.</summary>
/// <remarks>
/// <para>One file has all: preprocessing of uint8 images, transforms, networks in float32, scores in float64 where the detector has them so, p-value and verdict. It
/// takes <c>images</c>, uint8, N×C×H×W (or N×H×W×C, <see cref="OnnxExportOptions.Layout"/>) for any N, and gives <c>score</c> (float64, N) and, of a calibrated
/// detector, <c>p_value</c> (float64, N) and <c>is_ood</c> (bool, N). A score that is NaN has the p-value NaN and the verdict true.</para>
/// <para>Operators are those of the ONNX standard, version 17, or that of a network that came from an ONNX file. The metadata have the detector's manifest, the
/// identity of its <c>.ood</c> file and a digest of all bytes. Files have at most 2 GB.</para>
/// <para>Written can be GEOM, GEOM+, BCE, intermediate layers, moments, fused, post-hoc (every method but <see cref="OdinMethod"/>, which takes gradients), joint and
/// combined detectors, calibrated or not, over a <see cref="Networks.WideResNet"/>, a <see cref="Networks.CifarResNet"/>, a <see cref="Networks.FilterBank"/>, or a
/// network from an ONNX file.</para>
/// </remarks>
public static class OnnxExport
{
    /// <summary>Writes a detector to a file, and makes sure that the file scores two images as the detector does.</summary>
    /// <param name="detector">The detector, calibrated or not: without a calibration the file gives scores alone.</param>
    /// <param name="path">Where to save it; an existing file is replaced once the new one is whole.</param>
    /// <param name="options">False-alarm rate and layout; the defaults where null.</param>
    /// <returns>The identity of the file, <see cref="ScorerInfo.Sha256"/>.</returns>
    /// <exception cref="ArgumentException">An option is not valid, or there are too few calibration images for the rate of false alarms; the message says how many it takes.</exception>
    /// <exception cref="NotSupportedException">The detector, or a network or transform in it, can't be written; the message says which, and what to do.</exception>
    /// <exception cref="InvalidOperationException">ONNX Runtime scores otherwise than the detector, or the file would have more than 2 GB.</exception>
    /// <exception cref="IOException">The file can't be written; an existing one is unchanged.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to write it, or it is a folder.</exception>
    public static string SaveOnnx(this IOodDetector detector, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var model = ExportedModel.Of(detector, options ?? new OnnxExportOptions());
        AtomicFile.Write(path, stream => stream.Write(model.Bytes));
        return model.Sha256;
    }

    /// <summary>Writes a detector to a stream.</summary>
    /// <inheritdoc cref="SaveOnnx(IOodDetector, string, OnnxExportOptions?)"/>
    /// <param name="detector">The detector, calibrated or not: without a calibration the file gives scores alone.</param>
    /// <param name="stream">The stream; it is left open.</param>
    /// <param name="options">False-alarm rate and layout; the defaults where null.</param>
    public static string SaveOnnx(this IOodDetector detector, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(stream);
        var model = ExportedModel.Of(detector, options ?? new OnnxExportOptions());
        stream.Write(model.Bytes);
        return model.Sha256;
    }
}
