using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection;

/// <summary>Checks detector files against their options, and loads them.</summary>
internal sealed class DetectorLoader(IOptionsMonitor<OodDetectorOptions> options, TorchEnvironment torch)
{
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
        if (missing is not null) throw new SetupErrors([missing, .. checks.Errors]);
        if (checks.Errors.Count > 0) throw new SetupErrors(checks.Errors);

        IOodDetector? detector = null;
        try
        {
            detector = DetectorFile.Load(DetectorChecks.FullPath(checks.Options.Path!), FileOptions(registration, checks.Options));
            checks.Calibration(detector);
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            checks.Add($"{nameof(OodDetectorOptions.Path)}: {error.Message}");
        }

        if (checks.Errors.Count == 0) return detector!;
        detector?.Dispose();
        throw new SetupErrors(checks.Errors);
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

    private static DetectorFileOptions FileOptions(FileRegistration registration, OodDetectorOptions settings)
    {
        var fileOptions = new DetectorFileOptions { Device = DeviceName.Parse(settings.Device)!.Value.ToDevice(), LargestFile = settings.LargestFile };
        return registration.Registry() is { } registry ? fileOptions with { Registry = registry } : fileOptions;
    }
}
