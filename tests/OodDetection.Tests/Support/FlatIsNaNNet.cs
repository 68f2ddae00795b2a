using OodDetection.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Support;

/// <summary>A classifier of finite weights that gives NaN for images whose pixels are all alike, from the layer <c>act</c> on.</summary>
internal sealed class FlatIsNaNNet : Module<Tensor, Tensor>
{
    private const int Inside = TestImages.Side - 2;

#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly Conv2d first;
    private readonly ReLU act;
    private readonly Linear head;
#pragma warning restore IDE1006

    private FlatIsNaNNet()
        : base(nameof(FlatIsNaNNet))
    {
        first = Conv2d(1, 4, 3, padding: 1);
        act = ReLU();
        head = Linear(4, 3);
        RegisterComponents();
    }

    /// <summary>A frozen one, for images of 12×12 pixels.</summary>
    public static FrozenNetwork Frozen()
    {
        manual_seed(13);
        return new FrozenNetwork(new FlatIsNaNNet(), new ImagePreprocessing(new ImageShape(1, TestImages.Side, TestImages.Side), [0.5], [0.25]));
    }

    /// <summary>Makes an image flat.</summary>
    public static void Flatten(Tensor images, long index)
    {
        using var image = images.narrow(0, index, 1);
        image.fill_(255);
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var z = first.call(input);
        var inner = z.narrow(2, 1, Inside).narrow(3, 1, Inside).flatten(2);
        var flat = inner.amax([2]).sub(inner.amin([2])).amax([1]).lt(1e-3);
        return head.call(act.call(z.masked_fill(flat.view(-1, 1, 1, 1), float.NaN)).mean(new long[] { 2, 3 })).MoveToOuterDisposeScope();
    }
}
