
namespace OodDetection.DependencyInjection;

/// <summary>A detector that was registered: its name, and where it comes from.</summary>
internal abstract record DetectorRegistration(string Name);

/// <summary>From a file, as the options of this name say.</summary>
/// <param name="Name">The name.</param>
/// <param name="Registry">What the file may hold, known once the whole registration has run; null within for the library's kinds alone.</param>
internal sealed record FileRegistration(string Name, Func<DetectorRegistry?> Registry) : DetectorRegistration(Name);

/// <summary>From code of the user's.</summary>
internal sealed record FactoryRegistration(string Name, Func<IServiceProvider, IOodDetector> Make, bool LoadAtStart) : DetectorRegistration(Name);

/// <summary>All detectors of a service collection, over several registrations.</summary>
internal sealed class DetectorTable
{
    private readonly List<DetectorRegistration> _registrations = [];

    internal IReadOnlyList<DetectorRegistration> Registrations => _registrations;

    internal string Names => string.Join(", ", _registrations.Select(registration => $"'{registration.Name}'"));

    internal void Add(DetectorRegistration registration)
    {
        if (_registrations.Exists(other => other.Name == registration.Name))
            throw new ArgumentException($"A detector '{registration.Name}' is registered already. Give each detector a name of its own; so far there are {Names}.");
        _registrations.Add(registration);
    }
}
