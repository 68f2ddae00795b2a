
namespace OodDetection.DependencyInjection;

/// <summary>The checks of one detector's options; each adds what it finds.</summary>
internal sealed class DetectorChecks(string name, OodDetectorOptions options)
{
    private const int Sha256Digits = 64;
    private readonly List<string> _errors = [];

    internal OodDetectorOptions Options => options;

    /// <summary>The identity of the file that was verified, so that no other is loaded afterwards.</summary>
    internal string? VerifiedSha256 { get; private set; }

    internal IReadOnlyList<string> Errors => _errors;

    // FormattableString, so that numbers read the same under every culture.
    internal void Add(FormattableString error)
        => _errors.Add($"{name}{(options.Section is null ? "" : $" (configuration section '{options.Section}')")}: {FormattableString.Invariant(error)}");

    internal static string FullPath(string path) => Path.GetFullPath(path, AppContext.BaseDirectory);

    /// <summary>What the settings themselves tell.</summary>
    internal void Settings()
    {
        foreach (var error in options.Unreadable) Add($"{error}");
        if (DeviceName.Parse(options.Device) is null)
            Add($"{nameof(options.Device)} is '{options.Device}'; expected {DeviceName.Expected}.");
        if (options.ExpectedSha256 is { } digits && !IsSha256(digits))
            Add($"{nameof(options.ExpectedSha256)} is '{digits}'; expected {Sha256Digits} hexadecimal digits, or no such setting.");
        if (options.RequiredAlpha is { } alpha && !(alpha is > 0 and < 1))
            Add($"{nameof(options.RequiredAlpha)} is {alpha}; expected a rate of false alarms above 0 and below 1, such as 0.01.");
        if (options.MaxFileBytes < 1)
            Add($"{nameof(options.MaxFileBytes)} is {options.MaxFileBytes}; expected 1 or more bytes.");
    }

    /// <summary>Whether the machine has the device.</summary>
    internal void Device(Func<int> countGpus)
    {
        if (DeviceName.Parse(options.Device)?.Gpu is not { } wanted) return;
        var count = countGpus();
        if (count == 0)
        {
            Add($"{nameof(options.Device)} is '{options.Device}', but no GPU can be used here. That takes an NVIDIA driver, and the package TorchSharp-cuda-windows or TorchSharp-cuda-linux in place of TorchSharp-cpu; or set {nameof(options.Device)} to cpu.");
        }
        else if (wanted >= count)
        {
            Add($"{nameof(options.Device)} is '{options.Device}', but the GPUs here are {string.Join(", ", Enumerable.Range(0, count).Select(gpu => $"cuda:{gpu}"))}.");
        }
    }

    /// <summary>Whether the file is there, whole, the expected one and calibrated as far as it has to be.</summary>
    internal void File()
    {
        if (string.IsNullOrWhiteSpace(options.Path))
        {
            // A section that can't be read has said so already, in more fitting words.
            if (options.Unreadable.Count == 0) Add($"{nameof(options.Path)} is not set; expected the path of an {DetectorFile.Extension} file.");
            return;
        }

        try
        {
            var full = FullPath(options.Path);
            if (System.IO.File.Exists(full)) Contents(DetectorFile.Inspect(full, Math.Max(1, options.MaxFileBytes)));
            else Add($"{nameof(options.Path)} is '{options.Path}', but there is no file '{full}'. A relative path starts at the program's folder, '{AppContext.BaseDirectory}': have the file copied there, or state the whole path.");
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            Add($"{nameof(options.Path)}: {error.Message}");
        }
    }

    /// <summary>Whether the calibration is large enough.</summary>
    internal void Calibration(IOodDetector detector)
    {
        if (options.RequiredAlpha is not { } alpha) return;
        var calibration = (ConformalCalibration?)detector.GetService(typeof(ConformalCalibration));
        if (calibration is not null && calibration.MinAlpha > alpha)
        {
            Add($"{nameof(options.RequiredAlpha)} is {alpha}, which needs at least {ConformalCalibration.MinCount(alpha)} held-out images or windows; the detector was calibrated on {calibration.Count}, enough for {calibration.MinAlpha:G3} and more. Calibrate it on more, or ask for a larger rate.");
        }
    }

    private void Contents(DetectorFileInfo info)
    {
        VerifiedSha256 = info.Sha256;
        if (options.ExpectedSha256 is { } expected && IsSha256(expected) && !string.Equals(expected, info.Sha256, StringComparison.OrdinalIgnoreCase))
            Add($"{nameof(options.ExpectedSha256)} is {expected}, but '{options.Path}' is {info.Sha256}. Put the expected file there, or set {nameof(options.ExpectedSha256)} to that of the new one.");
        if (info.IsCalibrated) return;
        if (options.RequireCalibration)
            Add($"{nameof(options.RequireCalibration)} is true, but '{options.Path}' holds a detector ({info.Detector}) without a calibration, which gives no verdicts. Calibrate it before it is saved: detector.Calibrate(heldOut).Save(path); or set {nameof(options.RequireCalibration)} to false if scores are enough.");
        else if (options.RequiredAlpha is not null)
            Add($"{nameof(options.RequiredAlpha)} is set, but '{options.Path}' holds a detector ({info.Detector}) without a calibration. Calibrate it before it is saved: detector.Calibrate(heldOut).Save(path); or leave {nameof(options.RequiredAlpha)} out.");
    }

    private static bool IsSha256(string text) => text.Length == Sha256Digits && text.All(char.IsAsciiHexDigit);
}
