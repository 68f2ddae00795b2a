using OodDetection.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>One block of the discriminator: a 3×3 convolution that halves, batch norm over groups, leaky ReLU.</summary>
internal sealed class PatchBlock : Module<Tensor, long, Tensor>
{
    /// <summary>The slope of the leaky ReLU below zero, in all three networks.</summary>
    internal const double Slope = 0.01;

#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly ChannelsLastConv2d conv;
    private readonly GroupBatchNorm2d norm;
#pragma warning restore IDE1006

    internal PatchBlock(long from, long to)
        : base(nameof(PatchBlock))
    {
        conv = new ChannelsLastConv2d(from, to, 3, stride: 2, padding: 1);
        norm = new GroupBatchNorm2d(to);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, long groups)
    {
        using var scope = NewDisposeScope();
        return F.leaky_relu(norm.call(conv.call(input), groups), Slope, inplace: true).MoveToOuterDisposeScope();
    }
}
