using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.TorchSharpContract;

/// <summary>What the library takes for granted of modules and their hooks.</summary>
public class ModuleTests
{
    private sealed class Keeping : nn.Module<Tensor, Tensor>
    {
        internal Keeping()
            : base(nameof(Keeping))
        {
        }

        internal Tensor? Last { get; private set; }

        public override Tensor forward(Tensor input) => Last = input + 1;
    }

    [Fact]
    public void Hook_OfALayer_FiresByCallAlone()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(1, 1);
        var count = 0;
        var hook = layer.register_forward_hook((_, _, output) =>
        {
            count++;
            return output;
        });

        layer.forward(ones(1, 1));
        Assert.Equal(0, count);

        layer.call(ones(1, 1));
        Assert.Equal(1, count);

        hook.remove();
        layer.call(ones(1, 1));
        Assert.Equal(1, count);
    }

    [Fact]
    public void Hook_AddedDuringAPass_BreaksThePass()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.Linear(1, 1);
        layer.register_forward_hook((_, _, output) =>
        {
            layer.register_forward_hook((_, _, o) => o);
            return output;
        });

        Assert.Throws<InvalidOperationException>(() => layer.call(ones(1, 1))); // which is what NetworkGate is for
    }

    [Fact]
    public void Sequential_InAPass_DisposesWhatLiesBetweenItsLayers()
    {
        Keeping[] layers = [new(), new(), new()];
        using var network = nn.Sequential(layers);
        using var input = zeros(1);

        using var output = network.call(input);

        Assert.True(layers[0].Last!.IsInvalid); // so FeatureHook copies
        Assert.True(layers[1].Last!.IsInvalid);
        Assert.Equal(3f, output.item<float>());
        Assert.False(input.IsInvalid);
    }

    [Fact]
    public void NamedModules_Nested_HaveDottedNamesWithoutTheRoot()
    {
        using var network = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.ReLU()));

        Assert.Equal(["0", "1", "1.0"], network.named_modules().Select(m => m.name));
    }

    [Fact]
    public void StateDict_WrittenInPlace_ChangesTheModule()
    {
        using var scope = NewDisposeScope();
        using var layer = nn.BatchNorm2d(1);
        var state = layer.state_dict();
        Assert.Equal(["weight", "bias", "running_mean", "running_var", "num_batches_tracked"], state.Keys); // names in detector files

        using (no_grad())
        {
            foreach (var value in state.Values) value.copy_(full(value.shape, 7, value.dtype));
        }

        Assert.Equal([7f], layer.weight.data<float>().ToArray());
        Assert.Equal([7f], layer.running_mean!.data<float>().ToArray());
        Assert.Equal(7, layer.get_buffer("num_batches_tracked")!.item<long>());
    }
}
