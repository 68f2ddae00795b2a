using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>A two-dimensional convolution as TorchSharp's, with its parameters' names and initial values, that computes in <see cref="ChannelsLast"/> layout.</summary>
/// <remarks>
/// With one channel the two layouts are the same numbers in the same order, and libtorch takes the ordinary one, whose gradient by the input
/// is wrong on machines that hide their caches. So a single channel that needs a gradient gets a second one, of zeros, which changes nothing.
/// A convolution of single pixels is a product of matrices, and with few images computed as one: on one thread libtorch leaves it to oneDNN from 16 images on alone, and asks for NNPACK otherwise,
/// which writes to the error stream where it doesn't know the processor, once for each call.
/// Input of another type than the weights', as in a training with <see cref="Precision.BFloat16"/>, is computed in its own type.
/// </remarks>
internal sealed class ChannelsLastConv2d : Module<Tensor, Tensor>
{
    private const long FewImages = 16;
    private readonly long[] _stride;
    private readonly long[] _padding;
    private readonly bool _isOfSinglePixels;

#pragma warning disable IDE1006 // RegisterComponents takes the parameters' names from the fields.
    private readonly Parameter weight;
    private readonly Parameter? bias;
#pragma warning restore IDE1006

    internal ChannelsLastConv2d(long from, long to, long side, long stride = 1, long padding = 0, bool bias = true)
        : base(nameof(ChannelsLastConv2d))
    {
        (_stride, _padding) = ([stride, stride], [padding, padding]);
        _isOfSinglePixels = side == 1 && stride == 1 && padding == 0;
        var bound = 1 / Math.Sqrt(from * side * side);
        weight = Random(bound, to, from, side, side);
        if (bias) this.bias = Random(bound, to);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var (own, ownBias) = input.dtype == weight.dtype ? (weight, bias) : (weight.to(input.dtype), bias?.to(input.dtype));
        if (_isOfSinglePixels && input.shape[0] < FewImages) return F.linear(input.permute(0, 2, 3, 1), own.flatten(1), ownBias).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
        var needsSecond = input.shape[1] == 1 && input.requires_grad;
        var (values, filters) = needsSecond ? (WithZeros(input), WithZeros(own)) : (input, own);
        // What comes of one channel is in the ordinary layout, too, and what follows would be slow on it.
        return InLayout(F.conv2d(InLayout(values), filters, ownBias, _stride, _padding)).MoveToOuterDisposeScope();
    }

    // No view where none is needed: for an addition to a view in place autograd copies whole gradients, which was 6 % of a training step of WRN-16-1.
    private static Tensor InLayout(Tensor values) => ChannelsLast.Is(values) ? values : ChannelsLast.Of(values);

    private static Tensor WithZeros(Tensor values) => cat(new[] { values, zeros_like(values) }, 1);

    // Uniform in ±1/√(inputs of an output), in this order: what TorchSharp's Conv2d draws.
    private static Parameter Random(double bound, params long[] size)
    {
        var parameter = Parameter(empty(size, ScalarType.Float32, device: CPU).uniform_(-bound, bound));
        parameter.DetachFromDisposeScope(); // a module outlives the scope that it is made in
        return parameter;
    }
}
