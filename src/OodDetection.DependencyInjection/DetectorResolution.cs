using Microsoft.Extensions.DependencyInjection;

namespace OodDetection.DependencyInjection;

/// <summary>What the container calls to make or find a detector.</summary>
internal static class DetectorResolution
{
    internal static IOodDetector Make(IServiceProvider services, DetectorRegistration registration) => registration switch
    {
        FileRegistration file => services.GetRequiredService<DetectorLoader>().Load(file),
        FactoryRegistration factory => factory.Make(services)
            ?? throw new InvalidOperationException($"The factory of the detector '{factory.Name}' returned null; expected a detector."),
        _ => throw new InvalidOperationException($"Unknown registration {registration.GetType().Name}."),
    };

    /// <summary>The detector of a name as what it is beyond a detector.</summary>
    internal static TDetector As<TDetector>(IServiceProvider services, string name)
        where TDetector : class, IOodDetector
    {
        var detector = services.GetRequiredKeyedService<IOodDetector>(name);
        return detector as TDetector ?? throw new InvalidOperationException($"The detector '{name}' is no {typeof(TDetector).Name}: {WhatItIs(detector, name)}");
    }

    /// <summary>The only detector there is.</summary>
    internal static TDetector Single<TDetector>(IServiceProvider services)
        where TDetector : class, IOodDetector
    {
        var table = services.GetRequiredService<DetectorTable>();
        if (table.Registrations is [var only]) return services.GetRequiredKeyedService<TDetector>(only.Name);
        var which = table.Registrations is [var first, ..]
            ? $"There are {table.Registrations.Count} detectors, {table.Names}, so one has to be asked for by name: [FromKeyedServices(\"{first.Name}\")] at a parameter, or GetRequiredKeyedService<{typeof(TDetector).Name}>(\"{first.Name}\")."
            : "No detector is registered. Register one: services.AddOodDetection(ood => ood.AddDetector(name, path)).";
        throw new InvalidOperationException(which);
    }

    private static string WhatItIs(IOodDetector detector, string name) => detector switch
    {
        CalibratedWindowDetector windows => $"it is calibrated for windows of {windows.WindowSize} images. Ask for the {nameof(CalibratedWindowDetector)} '{name}', or calibrate the detector by {nameof(OodDetectorExtensions.Calibrate)}.",
        CalibratedDetector { Detector: IOodWindowDetector } => $"it is calibrated for single images. Ask for the {nameof(CalibratedDetector)} '{name}', or calibrate the detector by {nameof(OodDetectorExtensions.CalibrateWindows)}.",
        CalibratedDetector => $"it is calibrated for single images, and can't score windows. Ask for the {nameof(CalibratedDetector)} '{name}'.",
        IOodWindowDetector => $"it is a {detector.GetType().Name} without a calibration. Calibrate it before it is saved or returned, by {nameof(OodDetectorExtensions.Calibrate)} or {nameof(OodDetectorExtensions.CalibrateWindows)}, or ask for the {nameof(IOodWindowDetector)} '{name}', which gives scores.",
        _ => $"it is a {detector.GetType().Name} without a calibration, and can't score windows. Calibrate it before it is saved or returned, by {nameof(OodDetectorExtensions.Calibrate)}, or ask for the {nameof(IOodDetector)} '{name}', which gives scores.",
    };
}
