using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Detectors.PostHoc;

/// <summary>Keeps the classifiers of these tests in files.</summary>
internal static class LinearNetworks
{
    internal static DetectorRegistry Registry => new DetectorRegistry().AddNetwork<Sequential>("test-linear", () => Sequential(("flatten", Flatten()), ("head", Linear(16, 4))));
}
