using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection;

/// <summary>Registers detectors by name. Handed out by <see cref="OodDetectionServiceCollectionExtensions.AddOodDetection"/>.</summary>
/// <remarks>Names are told apart to the letter, upper and lower case too. Every method refuses a name that is taken, by an earlier registration too.</remarks>
public sealed class OodDetectionBuilder
{
    private readonly DetectorTable _table;
    private DetectorRegistry? _registry;

    internal OodDetectionBuilder(IServiceCollection services, DetectorTable table) => (Services, _table) = (services, table);

    /// <summary>The services that the detectors are added to.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Adds a detector from a file, on the CPU.</summary>
    /// <param name="name">The name to ask for it by.</param>
    /// <param name="path">The <c>.ood</c> file; a relative path starts at <see cref="AppContext.BaseDirectory"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken, or the path is empty.</exception>
    public OodDetectionBuilder AddDetector(string name, string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return AddDetector(name, options => options.Path = path);
    }

    /// <summary>Adds a detector from a file.</summary>
    /// <param name="name">The name to ask for it by.</param>
    /// <param name="configure">Says which file, and what is expected of it.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public OodDetectionBuilder AddDetector(string name, Action<OodDetectorOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AddFile(name);
        Services.Configure(name, configure);
        return this;
    }

    /// <summary>Adds a detector from a file, as a configuration section says.</summary>
    /// <param name="name">The name to ask for it by.</param>
    /// <param name="section">
    /// Its keys are the properties of <see cref="OodDetectorOptions"/>, in upper or lower case; <c>Path</c> is needed. Any other key, a value that can't be
    /// read, and a section that isn't there are errors at start.
    /// </param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public OodDetectionBuilder AddDetector(string name, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        AddFile(name);
        Services.AddSingleton<IConfigureOptions<OodDetectorOptions>>(new ConfigurationReader(name, section));
        return this;
    }

    /// <summary>Adds all detectors of a configuration section: each section below it is one, under its own name.</summary>
    /// <param name="section">A section with one section for each detector, as for <see cref="AddDetector(string, IConfigurationSection)"/>.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">There is no section below it, or a name is taken.</exception>
    public OodDetectionBuilder AddDetectors(IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        var detectors = section.GetChildren().ToArray();
        if (detectors.Length == 0)
            throw new ArgumentException($"Expected a section for each detector below the configuration section '{section.Path}', such as '{section.Path}:coats' with the key {nameof(OodDetectorOptions.Path)}; there is none. Is the configuration loaded, and the name right?", nameof(section));
        foreach (var detector in detectors) AddDetector(detector.Key, detector);
        return this;
    }

    /// <summary>Adds a detector that code makes: one of your own, a combination of others, or one that is calibrated at start.</summary>
    /// <param name="name">The name to ask for it by.</param>
    /// <param name="factory">Makes the detector, once. The container takes ownership and disposes it.</param>
    /// <param name="loadAtStart">Whether it is made when the program starts, or else when it is first asked for.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public OodDetectionBuilder AddDetectorFactory(string name, Func<IServiceProvider, IOodDetector> factory, bool loadAtStart = true)
    {
        ArgumentNullException.ThrowIfNull(factory);
        CheckName(name);
        Add(new FactoryRegistration(name, factory, loadAtStart));
        return this;
    }

    /// <summary>Sets what the files may hold: detectors, networks and transform sets of your own. It holds for all detectors from files of this <c>AddOodDetection</c>, also for those added before.</summary>
    /// <param name="registry">The registry. Add nothing to it afterwards.</param>
    /// <returns>This builder.</returns>
    /// <exception cref="InvalidOperationException">One was set already.</exception>
    public OodDetectionBuilder UseRegistry(DetectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        if (_registry is not null) throw new InvalidOperationException($"A registry is set already. Add all to one {nameof(DetectorRegistry)}, or register detectors with another one by a second AddOodDetection.");
        _registry = registry;
        return this;
    }

    private void AddFile(string name)
    {
        CheckName(name);
        Add(new FileRegistration(name, () => _registry));
    }

    private void Add(DetectorRegistration registration)
    {
        var name = registration.Name;
        _table.Add(registration);
        Services.AddKeyedSingleton(name, (provider, _) => DetectorResolution.Make(provider, registration));
        Services.AddKeyedSingleton(name, (provider, _) => DetectorResolution.As<IOodWindowDetector>(provider, name));
        Services.AddKeyedSingleton(name, (provider, _) => DetectorResolution.As<CalibratedDetector>(provider, name));
        Services.AddKeyedSingleton(name, (provider, _) => DetectorResolution.As<CalibratedWindowDetector>(provider, name));
    }

    private static void CheckName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (string.IsNullOrWhiteSpace(name)) throw new ArgumentException("Expected a name for the detector, to ask for it by; got an empty one.", nameof(name));
    }
}
