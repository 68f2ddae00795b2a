using TorchSharp;
using TorchSharp.Modules;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;

namespace LocalTorch.Tests.NN;

public sealed class ContainerTests
{
    private sealed class AddOne : nn.Module<Tensor, Tensor>
    {
        internal AddOne() : base("AddOne")
        {
        }

        internal Tensor? Last { get; private set; }

        public override Tensor forward(Tensor input) => Last = input + 1;
    }

    [Fact]
    public void Sequential_Unnamed_NumbersItsChildren()
    {
        using var network = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Sequential(nn.Linear(3, 1, hasBias: false)));

        Assert.Equal(["0", "1", "2"], network.named_children().Select(entry => entry.name));
        Assert.Equal(["0.weight", "0.bias", "2.0.weight"], network.state_dict().Keys);
        Assert.Equal(["0", "1", "2", "2.0"], network.named_modules().Select(entry => entry.name));
        Assert.Empty(network.named_parameters(recurse: false));
    }

    [Fact]
    public void Sequential_Named_KeepsTheNames()
    {
        using var network = nn.Sequential(("first", nn.Linear(2, 3)), ("norm", nn.BatchNorm1d(3)));

        Assert.Equal(
            ["first.weight", "first.bias", "norm.weight", "norm.bias", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked"],
            network.state_dict().Keys);
    }

    [Fact]
    public void Sequential_Forward_DisposesWhatLiesBetween()
    {
        var steps = new[] { new AddOne(), new AddOne(), new AddOne() };
        using var network = nn.Sequential(steps);
        using var input = Doubles([1], 1);

        using var result = network.call(input);

        Close(result, [4]);
        Assert.False(input.IsInvalid);
        Assert.True(steps[0].Last!.IsInvalid);
        Assert.True(steps[1].Last!.IsInvalid);
        Assert.Same(steps[2].Last, result);
    }

    [Fact]
    public void Sequential_Empty_ReturnsAnotherTensor()
    {
        using var network = nn.Sequential();
        using var input = Doubles([1], 1);

        using var result = network.call(input);

        Assert.NotSame(input, result);
        Close(result, [1]);
    }

    [Fact]
    public void Sequential_Append_TakesTheNextNumber()
    {
        using var network = nn.Sequential(nn.ReLU());

        network.append(nn.Tanh()).append("last", nn.Identity());

        Assert.Equal(["0", "1", "last"], network.named_children().Select(entry => entry.name));
        Assert.Equal(3, network.Count);
    }

    [Fact]
    public void Sequential_Slices_ShareTheModules()
    {
        using var network = nn.Sequential(("a", nn.ReLU()), ("b", nn.Tanh()), ("c", nn.Identity()));

        Assert.Equal(["a", "b"], network[..2].named_children().Select(entry => entry.name));
        Assert.Equal(["c"], network[^1..].named_children().Select(entry => entry.name));
        Assert.Equal(["b", "c"], network[(1, null)].named_children().Select(entry => entry.name));
        Assert.Same(network[1], network[1..][0]);
        Assert.Throws<IndexOutOfRangeException>(() => network[(0, 4)]);
    }

    [Fact]
    public void Sequential_TrainAndTo_ReachTheChildren()
    {
        using var network = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.Dropout()));

        network.eval();
        network.to(ScalarType.Float64);

        Assert.All(network.modules(), module => Assert.False(module.training));
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
    }

    [Fact]
    public void Sequential_Dispose_DisposesTheChildren()
    {
        var layer = nn.Linear(2, 2);
        var weight = layer.weight;

        nn.Sequential(layer, nn.ReLU()).Dispose();

        Assert.True(weight.IsInvalid);
    }

    [Fact]
    public void ModuleList_Items_BehaveAsAList()
    {
        using var list = nn.ModuleList<nn.Module<Tensor, Tensor>>(nn.ReLU());
        list.append(nn.Tanh(), nn.Identity());
        list.RemoveAt(0);

        Assert.Equal(["Tanh", "Identity"], list.Select(module => module.GetName()));
        Assert.Equal(2, list.Count);
    }

    [Fact]
    public void ModuleDict_Registered_NamesByKey()
    {
        using var holder = new Holder(new ModuleDict<Linear> { ("a", nn.Linear(1, 2)), ("b", nn.Linear(2, 1, hasBias: false)) });

        Assert.Equal(["content.a.weight", "content.a.bias", "content.b.weight"], holder.state_dict().Keys);
    }

    [Fact]
    public void ParameterListAndDict_Registered_NameTheirParameters()
    {
        using var list = new Holder(nn.ParameterList(nn.Parameter(zeros(1)), nn.Parameter(ones(2))));
        using var dictionary = new Holder(nn.ParameterDict(("x", nn.Parameter(zeros(1))), ("y", nn.Parameter(ones(2)))));

        Assert.Equal(["content.0", "content.1"], list.named_parameters().Select(entry => entry.name));
        Assert.Equal(["content.x", "content.y"], dictionary.named_parameters().Select(entry => entry.name));
        Assert.Equal([2L], list.get_parameter("content.1")!.shape);
    }

    [Fact]
    public void ParameterList_To_ReplacesTheParameters()
    {
        using var list = nn.ParameterList(nn.Parameter(ones(2)));

        list.to(ScalarType.Float64);

        Assert.Equal(ScalarType.Float64, list[0].dtype);
        Assert.True(list[0].requires_grad);
    }

    private sealed class Holder : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module content;

        internal Holder(nn.Module content) : base("Holder")
        {
            this.content = content;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => throw new NotSupportedException($"{content.GetName()} is only held.");
    }
}
