using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection;

/// <summary>Where a detector comes from and what is expected of it. One object for each name; the name is that of the options (<see cref="IOptionsMonitor{TOptions}.Get"/>).</summary>
/// <remarks>
/// In a configuration section the keys have the names of these properties. They are read once, before the detector is loaded; a later change of
/// the configuration changes nothing in a running program.
/// </remarks>
public sealed class OodDetectorOptions
{
    /// <summary>The <c>.ood</c> file. A relative path starts at the program's own folder, <see cref="AppContext.BaseDirectory"/>, wherever the program was started from.</summary>
    /// <value>Null; it has to be set.</value>
    public string? Path { get; set; }

    /// <summary>The device that the detector is put on: <c>cpu</c>, <c>cuda</c>, or <c>cuda:1</c> for the second GPU.</summary>
    /// <value><c>cpu</c>.</value>
    public string Device { get; set; } = "cpu";

    /// <summary>
    /// The identity that the file must have, 64 hexadecimal digits, so that no other detector than the one that was tested comes into use.
    /// It is what <see cref="DetectorFile.Save(IOodDetector, string, DetectorRegistry?)"/> returns, <see cref="DetectorFile.Inspect"/> tells and
    /// <see cref="OodVerdict.FileSha256"/> states; not the SHA-256 of the file's bytes.
    /// </summary>
    /// <value>Null: any file.</value>
    public string? ExpectedSha256 { get; set; }

    /// <summary>Whether the detector has to be calibrated, for images or for windows: only then does it give verdicts.</summary>
    /// <value>True, so that a forgotten calibration shows at start and not at the first image. Set it to false where scores are enough.</value>
    public bool RequireCalibration { get; set; } = true;

    /// <summary>
    /// The smallest rate of false alarms that the program will ask for, above 0 and below 1. It is checked that the calibration has enough images for it.
    /// It isn't applied: if <c>Classify</c> is called without a rate, the one that the detector was saved with is used.
    /// </summary>
    /// <value>Null: what the detector was saved with is enough.</value>
    public double? RequiredAlpha { get; set; }

    /// <summary>Whether the detector is loaded when the program starts. Otherwise its file is verified at start, and loaded when the detector is first asked for.</summary>
    /// <value>True, so that a program that has started can score, and no first request waits.</value>
    public bool LoadAtStart { get; set; } = true;

    /// <summary>The maximum size of the file in bytes. About as much memory is taken to load it.</summary>
    /// <value>4 GiB.</value>
    public long MaxFileBytes { get; set; } = 1L << 32;

    /// <summary>Where the settings came from, for messages; null if from code.</summary>
    internal string? Section { get; set; }

    /// <summary>What was found in configuration that is no setting, or no value of it.</summary>
    internal List<string> Unreadable { get; } = [];
}
