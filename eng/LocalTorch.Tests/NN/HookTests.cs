using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;

namespace LocalTorch.Tests.NN;

public sealed class HookTests
{
    [Fact]
    public void Call_AllKindsOfHooks_RunInOrder()
    {
        using var layer = nn.ReLU();
        var log = new List<string>();
        layer.register_forward_hook((_, _, output) => { log.Add("post 1"); return output; });
        layer.register_forward_hook((_, _, output) => { log.Add("post 2"); return output; });
        layer.register_forward_hook(_ => log.Add("module post"));
        layer.register_forward_pre_hook((_, input) => { log.Add("pre 1"); return input; });
        layer.register_forward_pre_hook((_, input) => { log.Add("pre 2"); return input; });
        layer.register_forward_pre_hook(_ => log.Add("module pre"));

        layer.call(zeros(1)).Dispose();

        Assert.Equal(["module pre", "pre 1", "pre 2", "post 1", "post 2", "module post"], log);
    }

    [Fact]
    public void Call_PreHook_ReplacesTheInput()
    {
        using var layer = nn.Identity();
        layer.register_forward_pre_hook((_, input) => input + 1);
        layer.register_forward_pre_hook((_, input) => input * 10);

        Close(layer.call(Doubles([1], 2)), [30]);
    }

    [Fact]
    public void Call_PostHook_SeesReplacedInputAndReplacesTheOutput()
    {
        using var layer = nn.ReLU();
        layer.register_forward_pre_hook((_, input) => input + 1);
        layer.register_forward_hook((_, input, output) => (input * 100) + output);

        Close(layer.call(Doubles([1], -3)), [-200]);
    }

    [Fact]
    public void Call_HooksReturningNull_ChangeNothing()
    {
        using var layer = nn.Identity();
        layer.register_forward_pre_hook((_, _) => null!);
        layer.register_forward_hook((_, _, _) => null!);

        Close(layer.call(Doubles([1], 5)), [5]);
    }

    [Fact]
    public void Hook_FirstArgument_IsTheModule()
    {
        using var layer = nn.Tanh();
        nn.Module? seen = null;
        layer.register_forward_hook((module, _, output) => { seen = module; return output; });

        layer.call(zeros(1)).Dispose();

        Assert.Same(layer, seen);
    }

    [Fact]
    public void Remove_OneHook_LeavesTheOthers()
    {
        using var layer = nn.Identity();
        layer.register_forward_hook((_, _, output) => output + 1);
        var second = layer.register_forward_hook((_, _, output) => output * 10);

        second.remove();

        Close(layer.call(Doubles([1], 2)), [3]);
    }

    [Fact]
    public void Remove_EveryKind_StopsThem()
    {
        using var layer = nn.Identity();
        int calls = 0;
        var hooks = new[]
        {
            layer.register_forward_hook((_, _, output) => { calls++; return output; }),
            layer.register_forward_pre_hook((_, input) => { calls++; return input; }),
            layer.register_forward_hook(_ => calls++),
            layer.register_forward_pre_hook(_ => calls++),
        };
        layer.call(zeros(1)).Dispose();
        Assert.Equal(4, calls);

        foreach (var hook in hooks) hook.remove();
        layer.call(zeros(1)).Dispose();

        Assert.Equal(4, calls);
    }

    [Fact]
    public void Forward_WithHooks_RunsNone()
    {
        using var layer = nn.Identity();
        layer.register_forward_pre_hook((_, _) => throw new InvalidOperationException("pre-hook ran"));
        layer.register_forward_hook((_, _, _) => throw new InvalidOperationException("post-hook ran"));

        Close(layer.forward(Doubles([1], 4)), [4]);
    }

    [Fact]
    public void Sequential_ChildrensHooks_Run()
    {
        using var network = nn.Sequential(nn.Identity(), nn.ReLU(), nn.Identity());
        var seen = new List<double>();
        foreach (var child in network.children().Cast<nn.Module<Tensor, Tensor>>())
            child.register_forward_hook((_, _, output) => { seen.Add(output.ToDouble()); return output; });

        network.forward(Doubles([], -2)).Dispose();

        Assert.Equal([-2, 0, 0], seen);
    }

    [Fact]
    public void TwoInputs_Hooks_ReplaceBothInputsAndTheOutput()
    {
        using var layer = nn.MSELoss();
        layer.register_forward_pre_hook((_, input, target) => (input * 2, target + 1));
        layer.register_forward_hook((_, _, _, output) => output * 10);

        // (2·3 − (1+1))² · 10
        Close(layer.call(Doubles([1], 3), Doubles([1], 1)), [160]);
        Close(layer.forward(Doubles([1], 3), Doubles([1], 1)), [4]);
    }
}
