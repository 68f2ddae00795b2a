using static TorchSharp.torch;

namespace OodDetection.DependencyInjection.Tests;

/// <summary>A user's own detector, which counts how often it is disposed.</summary>
internal sealed class FakeDetector : IOodDetector
{
    public int Disposals { get; private set; }

    public Tensor Score(Tensor images) => zeros(images.shape[0], ScalarType.Float64);

    public void Dispose() => Disposals++;
}
