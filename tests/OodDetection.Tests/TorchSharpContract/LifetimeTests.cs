using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OodDetection.Tests.TorchSharpContract;

/// <summary>What the library takes for granted of dispose scopes. A new version of TorchSharp that changes it fails here first.</summary>
public class LifetimeTests
{
    private sealed class Own : nn.Module<Tensor, Tensor>
    {
        private readonly Parameter scale = nn.Parameter(ones(1));

        internal Own()
            : base(nameof(Own))
        {
            register_buffer("offset", zeros(1));
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => input * scale;
    }

    [Fact]
    public void MoveToOuter_FromTheOutermostScope_Detaches()
    {
        Tensor moved;
        using (NewDisposeScope()) moved = ones(1).MoveToOuterDisposeScope();

        Assert.False(moved.IsInvalid); // what public methods return belongs to callers who have no scope, too
        moved.Dispose();
    }

    [Fact]
    public void Scope_LeftByAnException_DisposesAndIsNoLongerCurrent()
    {
        Tensor inside = null!;

        Assert.Throws<FormatException>(() =>
        {
            using var scope = NewDisposeScope();
            inside = ones(1);
            Fail();
        });

        Assert.True(inside.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void ScopeAndGradientMode_OfOneThread_DoNotReachAnother()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        (bool HasScope, bool HasGradients) there = default;
        var thread = new Thread(() => there = (CurrentDisposeScope is not null, is_grad_enabled()));
        thread.Start();
        thread.Join();

        Assert.False(there.HasScope);
        Assert.True(there.HasGradients);
        Assert.False(is_grad_enabled());
    }

    [Fact]
    public void Layers_MadeInAScope_OutliveIt()
    {
        nn.Module<Tensor, Tensor>[] layers;
        using (NewDisposeScope()) layers = [nn.Linear(2, 2), nn.Conv2d(1, 1, 1), nn.ConvTranspose2d(1, 1, 1), nn.BatchNorm2d(1)];

        foreach (var layer in layers)
        {
            Assert.All(layer.state_dict().Values, value => Assert.False(value.IsInvalid));
            layer.Dispose();
        }
    }

    [Fact]
    public void ParameterAndBuffer_OfAModuleOfOnesOwn_GoWithTheScopeThatTheyWereMadeIn()
    {
        Own module;
        using (NewDisposeScope()) module = new Own();

        // So GroupBatchNorm2d and FilterBank detach theirs.
        Assert.True(module.get_parameter("scale")!.IsInvalid);
        Assert.True(module.get_buffer("offset")!.IsInvalid);
    }

    [Fact]
    public void Alias_OfADisposedTensor_HasTheData()
    {
        var values = ones(2);
        using var alias = values.alias();
        values.Dispose();

        Assert.Equal([1f, 1f], alias.data<float>().ToArray());
    }

    private static void Fail() => throw new FormatException();
}
