using TorchSharp.Modules;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>Batch norm with running statistics, as TorchSharp's to the last bit. It counts batches by a number that is held: TorchSharp's own may be freed while libtorch reads it.</summary>
internal sealed class HeldBatchNorm : BatchNorm
{
    private const double Epsilon = 1e-5;
    private const double Momentum = 0.1;
    private readonly int _dimensions;

    /// <param name="channels">C, at least 1.</param>
    /// <param name="dimensions">Dimensions of what it takes: 2 for N×C, 4 for N×C×H×W.</param>
    internal HeldBatchNorm(long channels, int dimensions)
        : base(channels, Epsilon, Momentum, affine: true, track_running_stats: true, CPU, dtype: null, nameof(BatchNorm))
        => _dimensions = dimensions;

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        if (training) num_batches_tracked!.Plus_(1);
        return F.batch_norm(input, running_mean, running_var, weight, bias, training, Momentum, Epsilon);
    }

    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.dim() != _dimensions) throw new ArgumentException($"Expected {_dimensions} dimensions; got {input.dim()}: {string.Join('×', input.shape)}.", nameof(input));
    }
}
