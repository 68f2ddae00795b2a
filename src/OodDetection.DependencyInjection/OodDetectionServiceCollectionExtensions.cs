using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OodDetection;
using OodDetection.DependencyInjection;

// The namespace of the container's own extension methods, so that Program.cs finds this one without another using.
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds out-of-distribution detectors to a service collection.</summary>
public static class OodDetectionServiceCollectionExtensions
{
    /// <summary>Adds detectors by name. Several calls add up.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Adds the detectors.</param>
    /// <returns>The services.</returns>
    /// <remarks>
    /// <para><b>To resolve.</b> Each detector is a keyed singleton: ask for <see cref="IOodDetector"/> by its name, or for <see cref="CalibratedDetector"/>,
    /// <see cref="CalibratedWindowDetector"/> or <see cref="IOodWindowDetector"/> if it is one; the same object comes back each time. Where one detector is
    /// registered in all, it is also there without a name; where there are several, asking without a name is an error that lists the names.</para>
    /// <para><b>At start</b> a host (<c>IHost.StartAsync</c>) checks all detectors and loads them, but for those that are not to be loaded then: settings, device, native torch
    /// library, every byte of the files, pinned identities, calibrations. All errors come in one <see cref="OptionsValidationException"/>. A program without a host calls
    /// <c>provider.GetRequiredService&lt;IStartupValidator&gt;().Validate()</c> for the same; if it doesn't, a detector is checked and loaded when
    /// it is first asked for. A detector that is asked for before the start, as by the constructor of a hosted service, is loaded then; if it can't be, the
    /// exception has the errors of the other files too.</para>
    /// <para><b>Lifetimes.</b> The container loads a detector once, however many threads ask for it, and disposes it when it is itself disposed, maybe by several calls of
    /// <see cref="IDisposable.Dispose"/>. Don't dispose what you resolve, and let no score be running when the container goes.</para>
    /// <para><b>Thread safety.</b> All members of a resolved detector may be called from several threads at once, as <see cref="IOodDetector"/> states.</para>
    /// <para><b>Native libraries</b> are the program's choice: add TorchSharp-cpu, TorchSharp-cuda-windows or TorchSharp-cuda-linux to it. Where none is found, the error at
    /// start says so.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">A name is empty or taken.</exception>
    public static IServiceCollection AddOodDetection(this IServiceCollection services, Action<OodDetectionBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new OodDetectionBuilder(services, TableOf(services)));
        return services;
    }

    private static DetectorTable TableOf(IServiceCollection services)
    {
        var earlier = services.FirstOrDefault(service => service.ServiceType == typeof(DetectorTable) && !service.IsKeyedService);
        if (earlier?.ImplementationInstance is DetectorTable known) return known;

        var table = new DetectorTable();
        services.AddSingleton(table);
        services.AddSingleton<DetectorLoader>();
        services.TryAddSingleton(TorchEnvironment.OfThisMachine);
        services.TryAddSingleton<IOodDetector>(DetectorResolution.Single<IOodDetector>);
        services.TryAddSingleton<IOodWindowDetector>(DetectorResolution.Single<IOodWindowDetector>);
        services.TryAddSingleton<CalibratedDetector>(DetectorResolution.Single<CalibratedDetector>);
        services.TryAddSingleton<CalibratedWindowDetector>(DetectorResolution.Single<CalibratedWindowDetector>);
        services.AddSingleton<IValidateOptions<AllDetectors>, StartupCheck>();
        services.AddSingleton<IOptionsMonitorCache<AllDetectors>, NoCache>();
        services.AddOptions<AllDetectors>().ValidateOnStart();
        return table;
    }
}
