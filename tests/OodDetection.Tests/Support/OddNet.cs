using OodDetection.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Support;

/// <summary>A network with one odd layer, <c>odd</c>, behind a convolution to 4 channels; its output is N×4, mean over space of the convolution.</summary>
internal sealed class OddNet : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly Conv2d first;
    private readonly Function odd;
    private readonly Function last;
#pragma warning restore IDE1006

    public OddNet(Func<Tensor, Tensor> odd, Func<Tensor, Tensor>? last = null)
        : base(nameof(OddNet))
    {
        first = Conv2d(1, 4, 3, padding: 1);
        this.odd = new Function(odd);
        this.last = new Function(last ?? (output => output.alias()));
        RegisterComponents();
    }

    /// <summary>A frozen one, for images of 12×12 pixels.</summary>
    public static FrozenNetwork Frozen(Func<Tensor, Tensor> odd, Func<Tensor, Tensor>? last = null)
    {
        manual_seed(11);
        return new FrozenNetwork(new OddNet(odd, last), new ImagePreprocessing(new ImageShape(1, TestImages.Side, TestImages.Side), [0.5], [0.25]));
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var z = first.call(input);
        odd.call(z);
        return last.call(z.mean(new long[] { 2, 3 })).MoveToOuterDisposeScope();
    }

    private sealed class Function(Func<Tensor, Tensor> function) : Module<Tensor, Tensor>(nameof(Function))
    {
        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return function(input).MoveToOuterDisposeScope();
        }
    }
}
