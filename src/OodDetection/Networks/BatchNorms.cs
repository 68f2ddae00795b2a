using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>Batch norms in float32, whatever type is libtorch's default. Asked for a type, TorchSharp's factories would count batches in it, too, and not in int64.</summary>
internal static class BatchNorms
{
    /// <summary>Batch norm of N×C.</summary>
    internal static BatchNorm1d Of1d(long channels) => BatchNorm1d(channels, device: CPU).to(ScalarType.Float32);

    /// <summary>Batch norm of N×C×H×W.</summary>
    internal static BatchNorm2d Of2d(long channels) => BatchNorm2d(channels, device: CPU).to(ScalarType.Float32);
}
