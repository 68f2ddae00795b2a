using static TorchSharp.torch;

namespace OodDetection.Benchmarks.Fixtures;

/// <summary>Images of noise in the size of CIFAR-10. What they show has no influence on how long anything takes.</summary>
internal static class SampleImages
{
    internal const int Channels = 3;
    internal const int Side = 32;

    /// <summary>As detectors take them: N×3×32×32, <c>uint8</c>.</summary>
    internal static Tensor Bytes(int count, Device device) => randint(256, [count, Channels, Side, Side], ScalarType.Byte, device);

    /// <summary>As networks take them: N×3×32×32, <c>float32</c>, normalised.</summary>
    internal static Tensor Prepared(int count, Device device) => randn([count, Channels, Side, Side], ScalarType.Float32, device);
}
