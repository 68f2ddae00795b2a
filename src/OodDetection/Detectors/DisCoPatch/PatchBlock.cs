using OodDetection.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>One block of the discriminator: a 3×3 convolution that halves, batch norm over groups, leaky ReLU.</summary>
internal sealed class PatchBlock : Module<Tensor, long, Tensor>
{
    // 256 to 512 channels and more: there the patches have few pixels, and weights outnumber the values of a pass.
    private const long ManyWeights = 1 << 20;

#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly Module<Tensor, Tensor> conv;
    private readonly GroupBatchNorm2d norm;
#pragma warning restore IDE1006

    internal PatchBlock(long from, long to)
        : base(nameof(PatchBlock))
    {
        // oneDNN lays weights out anew in every pass, which takes it twice as long for channels side by side. In the ordinary layout only multiples of 16 are right everywhere.
        var ordinary = 9 * from * to >= ManyWeights && from % 16 == 0 && to % 16 == 0;
        conv = ordinary ? Conv2d(from, to, 3, stride: 2, padding: 1, device: CPU, dtype: ScalarType.Float32) : new ChannelsLastConv2d(from, to, 3, stride: 2, padding: 1);
        norm = new GroupBatchNorm2d(to);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input, long groups)
    {
        using var scope = NewDisposeScope();
        var values = conv is Conv2d ? input.contiguous() : input;
        return LeakyRelu.Apply_(norm.call(conv.call(values), groups)).MoveToOuterDisposeScope();
    }
}
