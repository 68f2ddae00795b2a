using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>Batch norms in float32, whatever type is libtorch's default. Asked for a type, TorchSharp would count batches in it, too, and not in int64.</summary>
internal static class BatchNorms
{
    /// <summary>Batch norm of N×C.</summary>
    internal static HeldBatchNorm Of1d(long channels) => new HeldBatchNorm(channels, dimensions: 2).to(ScalarType.Float32);

    /// <summary>Batch norm of N×C×H×W.</summary>
    internal static HeldBatchNorm Of2d(long channels) => new HeldBatchNorm(channels, dimensions: 4).to(ScalarType.Float32);
}
