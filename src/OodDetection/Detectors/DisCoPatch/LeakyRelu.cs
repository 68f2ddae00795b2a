using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>max(x, 0.01·x), in place, in all three networks. A layer of its own because of TorchSharp's scalars; see <see cref="HeldScalars"/>.</summary>
internal sealed class LeakyRelu() : Module<Tensor, Tensor>(nameof(LeakyRelu))
{
    private const double Slope = 0.01;

    /// <returns>The input, changed, as a tensor of its own: what a layer is given is disposed after it.</returns>
    public override Tensor forward(Tensor input) => Apply_(input).alias();

    /// <summary>The same without a layer.</summary>
    internal static Tensor Apply_(Tensor values) => values.leaky_relu_(Held(Slope));
}
