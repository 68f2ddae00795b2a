using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Support;

/// <summary>A user's network: nested Sequentials, in-place activations, a layer that no pass runs and one that is run by <c>forward</c>.</summary>
internal sealed class SmallNet : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly Conv2d first;
    private readonly Sequential body;
    private readonly Linear last;
    private readonly Linear unused;
    private readonly ReLU bypassed;
    private readonly ProbeLayer probe;
#pragma warning restore IDE1006

    public SmallNet(int channels = 1, int outputs = 3)
        : base(nameof(SmallNet))
    {
        first = Conv2d(channels, 4, 3, padding: 1);
        body = Sequential(
            ("conv", Conv2d(4, 6, 3, stride: 2, padding: 1)),
            ("relu", ReLU(inplace: true)),
            ("inner", Sequential(("conv", Conv2d(6, 8, 3, padding: 1)), ("tanh", Tanh()), ("relu", ReLU(inplace: true)))));
        last = Linear(8, outputs);
        unused = Linear(2, 2);
        bypassed = ReLU();
        probe = new ProbeLayer();
        RegisterComponents();
    }

    public int HooksOnProbe => probe.Hooks;

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var z = first.call(input);
        z.relu_();
        z = probe.call(body.call(bypassed.forward(z)));
        return last.call(z.mean(new long[] { 2, 3 })).MoveToOuterDisposeScope();
    }

    /// <summary>The outputs of all layers by plain functions on copies of the weights; none is overwritten.</summary>
    public Dictionary<string, double[]> ByHand(Tensor input)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var weights = state_dict();
        var result = new Dictionary<string, double[]>();
        var z = Keep("first", Convolved("first", input, 1)).relu();
        z = Keep("body.conv", Convolved("body.conv", z, 2));
        z = Keep("body.relu", z.relu());
        z = Keep("body.inner.conv", Convolved("body.inner.conv", z, 1));
        z = Keep("body.inner.tanh", z.tanh());
        z = Keep("body.inner.relu", z.relu());
        Keep("body.inner", z);
        Keep("body", z);
        Keep("last", functional.linear(z.mean(new long[] { 2, 3 }), weights["last.weight"], weights["last.bias"]));
        return result;

        Tensor Convolved(string layer, Tensor x, long stride)
            => functional.conv2d(x, weights[$"{layer}.weight"], weights[$"{layer}.bias"], strides: [stride, stride], padding: [1, 1]);

        Tensor Keep(string layer, Tensor x)
        {
            result.Add(layer, x.Values());
            return x;
        }
    }

    private sealed class ProbeLayer() : Module<Tensor, Tensor>(nameof(ProbeLayer))
    {
        public int Hooks => post_hooks.Count;

        public override Tensor forward(Tensor input) => input.alias();
    }
}
