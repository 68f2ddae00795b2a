using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection;

/// <summary>All that is wrong with the detectors, one line for each error.</summary>
/// <remarks>Callers know it as the <see cref="OptionsValidationException"/> that it is; that one would put the errors into one long line.</remarks>
internal sealed class DetectorSetupException(IReadOnlyList<string> errors) : OptionsValidationException(nameof(OodDetection), typeof(OodDetectorOptions), errors)
{
    public override string Message
        => $"Out-of-distribution detection is not set up right ({errors.Count} {(errors.Count == 1 ? "error" : "errors")}):{string.Concat(errors.Select(error => $"{Environment.NewLine}  - {error}"))}";
}
