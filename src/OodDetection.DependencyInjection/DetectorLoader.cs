using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection;

/// <summary>Checks detector files against their options, and loads them.</summary>
internal sealed class DetectorLoader(IOptionsMonitor<OodDetectorOptions> options, DetectorTable table, TorchEnvironment torch)
{
    private volatile bool _startHasBegun;

    /// <summary>From now on a detector that can't be loaded tells its own errors alone: the check at start collects those of all.</summary>
    internal void BeginStart() => _startHasBegun = true;

    /// <summary>Whether a detector is to be loaded when the program starts; no if its options were refused.</summary>
    internal bool LoadsAtStart(FileRegistration registration)
    {
        try
        {
            return options.Get(registration.Name).LoadAtStart;
        }
        catch (OptionsValidationException)
        {
            return false; // Check tells why
        }
    }

    /// <summary>Loads a detector; the caller owns it.</summary>
    /// <exception cref="OptionsValidationException">Options or file are wrong; all errors at once.</exception>
    internal IOodDetector Load(FileRegistration registration)
    {
        var missing = torch.FindError();
        var checks = Check(registration, hasTorch: missing is null);
        if (missing is not null || checks.Errors.Count > 0) throw Refusal(registration, checks, missing);

        IOodDetector? detector = null;
        try
        {
            detector = DetectorFile.Load(DetectorChecks.FullPath(checks.Options.Path!), FileOptions(registration, checks));
            checks.Calibration(detector);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            checks.Add($"{nameof(OodDetectorOptions.Path)}: {error.Message}");
        }

        if (checks.Errors.Count == 0) return detector!;
        detector?.Dispose();
        throw Refusal(registration, checks, null);
    }

    /// <summary>Checks all that can be told without loading a detector; the file's bytes are read and verified.</summary>
    /// <param name="registration">The detector.</param>
    /// <param name="hasTorch">Whether the native library is there, without which devices can't be counted.</param>
    internal DetectorChecks Check(FileRegistration registration, bool hasTorch)
    {
        try
        {
            var checks = new DetectorChecks(registration.Name, options.Get(registration.Name));
            checks.Settings();
            if (hasTorch) checks.Device(torch.CountGpus);
            checks.File();
            return checks;
        }
        catch (OptionsValidationException refused) // by a validator of the user's
        {
            var checks = new DetectorChecks(registration.Name, new OodDetectorOptions());
            foreach (var failure in refused.Failures) checks.Add($"{failure}");
            return checks;
        }
    }

    // A host makes its services before it validates options, so that the first error may come from a constructor that asks for a detector.
    // All errors are told then too; without loading the other detectors, since two threads could wait for each other's.
    private DetectorSetupException Refusal(FileRegistration refused, DetectorChecks checks, string? missing)
    {
        var errors = _startHasBegun
            ? checks.Errors
            : table.Registrations.OfType<FileRegistration>().SelectMany(other => other == refused ? checks.Errors : Check(other, hasTorch: missing is null).Errors);
        return new DetectorSetupException(missing is null ? [.. errors] : [missing, .. errors]);
    }

    private static DetectorFileOptions FileOptions(FileRegistration registration, DetectorChecks checks)
    {
        var settings = checks.Options;
        var fileOptions = new DetectorFileOptions { Device = DeviceName.Parse(settings.Device)!.Value.ToDevice(), MaxFileBytes = settings.MaxFileBytes, ExpectedSha256 = checks.VerifiedSha256 };
        return registration.Registry() is { } registry ? fileOptions with { Registry = registry } : fileOptions;
    }
}
