using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>
/// One pre-activation block: x + conv(dropout(relu(bn(conv(relu(bn(x))))))). Where the shape changes, the shortcut is a 1×1 convolution
/// of the activated input.
/// </summary>
internal sealed class WideResNetBlock : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly HeldBatchNorm norm1;
    private readonly ChannelsLastConv2d conv1;
    private readonly HeldBatchNorm norm2;
    private readonly QuickDropout dropout;
    private readonly ChannelsLastConv2d conv2;
    private readonly ChannelsLastConv2d? shortcut;
#pragma warning restore IDE1006

    internal WideResNetBlock(int from, int to, int stride, double dropProbability)
        : base(nameof(WideResNetBlock))
    {
        norm1 = BatchNorms.Of2d(from);
        conv1 = new ChannelsLastConv2d(from, to, 3, stride, padding: 1, bias: false);
        norm2 = BatchNorms.Of2d(to);
        dropout = new QuickDropout(dropProbability);
        conv2 = new ChannelsLastConv2d(to, to, 3, padding: 1, bias: false);
        if (from != to || stride != 1) shortcut = new ChannelsLastConv2d(from, to, 1, stride, bias: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var active = F.relu(norm1.call(input), inplace: true);
        var residual = conv2.call(dropout.call(F.relu(norm2.call(conv1.call(active)), inplace: true)));
        return residual.Plus_(shortcut is null ? input : shortcut.call(active)).MoveToOuterDisposeScope();
    }
}
