using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Modules;

/// <summary>Normalises each channel of each sample.</summary>
public abstract class InstanceNorm : NormBase
{
    public InstanceNorm(long num_features, double eps, double? momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype, string name)
        : base(num_features, eps, momentum ?? 0.1, affine, track_running_stats, device, dtype, name)
    {
    }

    protected abstract long GetNumberOfBatchDimensions();

    public override Tensor forward(Tensor input)
    {
        ValidateInputDimensions(input);
        int channelDimension = (int)(input.ndim - GetNumberOfBatchDimensions());
        if (input.size(channelDimension) != num_features)
            throw new ArgumentException($"expected input's size at dim={channelDimension} to match num_features ({num_features}), but got: {input.size(channelDimension)}.");
        if (channelDimension != 0) return Normalize(input);

        using var batched = input.unsqueeze(0);
        return Normalize(batched).squeeze_(0);
    }

    private Tensor Normalize(Tensor input) =>
        functional.instance_norm(input, running_mean, running_var, weight, bias, training || !track_running_stats, momentum ?? 0.1, eps);
}

public sealed class InstanceNorm2d : InstanceNorm
{
    // The name is TorchSharp's, slip included: GetName() tells it.
    internal InstanceNorm2d(long num_features, double eps, double momentum, bool affine, bool track_running_stats, Device? device, ScalarType? dtype)
        : base(num_features, eps, momentum, affine, track_running_stats, device, dtype, "InstanceNorm1d")
    {
    }

    protected override long GetNumberOfBatchDimensions() => 3;

    protected override void ValidateInputDimensions(Tensor input)
    {
        if (input.ndim is not (3 or 4)) throw new ArgumentException($"expected 3D or 4D input, but got {input.ndim}D input.");
    }
}
