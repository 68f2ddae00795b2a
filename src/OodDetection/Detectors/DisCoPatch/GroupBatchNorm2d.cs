using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>
/// Batch norm that always takes the statistics of the batch at hand, in evaluation too, and normalises groups of the batch apart:
/// one call with G groups gives what G calls of ordinary batch norm would, without running statistics.
/// </summary>
/// <remarks>Mean and biased variance over (N, H, W) for each group and channel; y = γ·(x − µ)/√(σ² + 1e-5) + β with γ and β trained.</remarks>
internal sealed class GroupBatchNorm2d : Module<Tensor, long, Tensor>
{
    private const double Epsilon = 1e-5;

#pragma warning disable IDE1006 // RegisterComponents takes the parameters' names from the fields.
    private readonly Parameter weight;
    private readonly Parameter bias;
#pragma warning restore IDE1006

    internal GroupBatchNorm2d(long channels)
        : base(nameof(GroupBatchNorm2d))
    {
        weight = Parameter(ones(channels, ScalarType.Float32, device: CPU));
        bias = Parameter(zeros(channels, ScalarType.Float32, device: CPU));
        // A module outlives the scope that it is made in; TorchSharp's own layers see to that for theirs.
        weight.DetachFromDisposeScope();
        bias.DetachFromDisposeScope();
        RegisterComponents();
    }

    /// <summary>Normalises each group by its own statistics.</summary>
    /// <param name="input">(N·G)×C×H×W: sample n of group g stands at n·G + g.</param>
    /// <param name="groups">G; it divides the batch.</param>
    public override Tensor forward(Tensor input, long groups)
    {
        if (groups == 1) return Normalise(input, weight, bias);

        // Groups side by side as channels, without moving anything: one call whatever their number, and bit for bit what a call for each would give.
        using var scope = NewDisposeScope();
        long channels = input.shape[1], height = input.shape[2], width = input.shape[3];
        return Normalise(input.reshape(input.shape[0] / groups, groups * channels, height, width), weight.repeat(groups), bias.repeat(groups))
            .view(input.shape).MoveToOuterDisposeScope();
    }

    private static Tensor Normalise(Tensor input, Tensor weight, Tensor bias)
        => F.batch_norm(input, null, null, weight, bias, training: true, eps: Epsilon);
}
