using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection;

/// <summary>Stands for all detectors together where the options are validated at start, so that one exception tells all errors.</summary>
internal sealed class AllDetectors;

/// <summary>Keeps nothing: the usual cache would keep the first error too, and a program that mends its files and validates again would get it again.</summary>
internal sealed class NoCache : IOptionsMonitorCache<AllDetectors>
{
    public AllDetectors GetOrAdd(string? name, Func<AllDetectors> createOptions) => createOptions();

    public bool TryAdd(string? name, AllDetectors options) => true;

    public bool TryRemove(string? name) => true;

    public void Clear()
    {
    }
}

/// <summary>Validates all detectors, and loads those that are to be loaded at start.</summary>
internal sealed class StartupCheck(IServiceProvider services, DetectorTable table, DetectorLoader loader, TorchEnvironment torch) : IValidateOptions<AllDetectors>
{
    public ValidateOptionsResult Validate(string? name, AllDetectors options)
    {
        loader.BeginStart();
        var missing = torch.FindError();
        var errors = new List<string>();
        if (missing is not null) errors.Add(missing);
        foreach (var registration in table.Registrations)
        {
            var isLoadedNow = missing is null && registration switch
            {
                FileRegistration file => loader.LoadsAtStart(file),
                FactoryRegistration factory => factory.LoadAtStart,
                _ => false,
            };
            if (isLoadedNow) Load(registration.Name, errors);
            else if (registration is FileRegistration file) errors.AddRange(loader.Check(file, hasTorch: missing is null).Errors);
        }

        // Once each: a factory that asks for another detector has that one's errors. Thrown rather than returned: a returned list becomes one line.
        return errors.Count == 0 ? ValidateOptionsResult.Success : throw new DetectorSetupException([.. errors.Distinct()]);
    }

    private void Load(string name, List<string> errors)
    {
        try
        {
            // By way of the container, which keeps the detector.
            services.GetRequiredKeyedService<IOodDetector>(name);
        }
        catch (OptionsValidationException refused)
        {
            errors.AddRange(refused.Failures);
        }
        catch (Exception error) // whatever a factory throws, the other detectors' errors are to be told too
        {
            var cause = error.GetBaseException();
            errors.Add($"{name}: it could not be made: {Told(error)}{(cause == error ? "" : $" Because of {Told(cause)}")}");
        }
    }

    private static string Told(Exception error) => $"{error.GetType().Name}: {error.Message}";
}
