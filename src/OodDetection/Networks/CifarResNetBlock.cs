using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>
/// One block: relu(bn(conv(relu(bn(conv(x))))) + shortcut(x)). Where the shape changes, the shortcut takes every second row and column, and has channels of
/// zeros before and after those of x, as many on either side.
/// </summary>
internal sealed class CifarResNetBlock : Module<Tensor, Tensor>
{
    private readonly int _stride;
    private readonly int _zeros;

#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly ChannelsLastConv2d conv1;
    private readonly HeldBatchNorm bn1;
    private readonly ChannelsLastConv2d conv2;
    private readonly HeldBatchNorm bn2;
#pragma warning restore IDE1006

    internal CifarResNetBlock(int from, int to, int stride)
        : base(nameof(CifarResNetBlock))
    {
        (_stride, _zeros) = (stride, (to - from) / 2);
        conv1 = new ChannelsLastConv2d(from, to, 3, stride, padding: 1, bias: false);
        bn1 = BatchNorms.Of2d(to);
        conv2 = new ChannelsLastConv2d(to, to, 3, padding: 1, bias: false);
        bn2 = BatchNorms.Of2d(to);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var residual = bn2.call(conv2.call(F.relu(bn1.call(conv1.call(input)), inplace: true)));
        return F.relu(residual.Plus_(Shortcut(input)), inplace: true).MoveToOuterDisposeScope();
    }

    private Tensor Shortcut(Tensor input)
    {
        if (_stride == 1 && _zeros == 0) return input;
        var thinned = input.slice(2, 0, input.shape[2], _stride).slice(3, 0, input.shape[3], _stride);
        return F.pad(thinned, [0, 0, 0, 0, _zeros, _zeros]);
    }
}
