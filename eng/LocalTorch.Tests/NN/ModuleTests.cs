using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;

namespace LocalTorch.Tests.NN;

public sealed class ModuleTests
{
    private sealed class Bare : nn.Module<Tensor, Tensor>
    {
        internal Bare() : base("Bare")
        {
        }

        public override Tensor forward(Tensor input) => input.alias();
    }

    private sealed class TwoFields : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> first;
        private readonly nn.Module<Tensor, Tensor> second;

        internal TwoFields(nn.Module<Tensor, Tensor> shared) : base("TwoFields")
        {
            first = shared;
            second = shared;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input) => second.call(first.call(input));
    }

    [Fact]
    public void RegisterComponents_Fields_AreNamedAfterThem()
    {
        using var network = new SampleNetwork();

        Assert.Equal(["conv", "norm", "head", "extras"], network.named_children().Select(entry => entry.name));
        Assert.Equal(SampleNetwork.StateNames.Order(), network.state_dict().Keys.Order());
    }

    [Fact]
    public void NamedModules_Nested_ListsDescendantsWithoutTheRoot()
    {
        using var network = new SampleNetwork();

        var modules = network.named_modules().ToList();

        Assert.Equal(["conv", "norm", "head", "extras", "head.pool", "head.flat", "head.fc", "extras.0", "extras.1"], modules.Select(entry => entry.name));
        Assert.DoesNotContain(network, modules.Select(entry => entry.module));
    }

    [Fact]
    public void NamedParameters_NotRecursive_ListsOwn()
    {
        using var network = new SampleNetwork();

        Assert.Equal(["scale"], network.named_parameters(recurse: false).Select(entry => entry.name));
        Assert.Equal(["offset"], network.named_buffers(recurse: false).Select(entry => entry.name));
        Assert.Equal(8, network.parameters().Count());
    }

    [Fact]
    public void NamedBuffers_NonPersistent_AreNotInTheState()
    {
        using var network = new SampleNetwork();

        Assert.True(network.has_buffer("scratch"));
        Assert.DoesNotContain("scratch", network.state_dict().Keys);
    }

    [Fact]
    public void NamedParameters_SharedModule_ListsEachTensorOnce()
    {
        using var network = new TwoFields(nn.Linear(2, 2));

        Assert.Equal(["first.weight", "first.bias"], network.named_parameters().Select(entry => entry.name));
        Assert.Equal(4, network.state_dict().Count);
    }

    [Fact]
    public void GetParameterAndBuffer_Path_FindsThem()
    {
        using var network = new SampleNetwork();

        Assert.Equal([3L, 2L], network.get_parameter("head.fc.weight")!.shape);
        Assert.Equal([2L], network.get_buffer("norm.running_mean")!.shape);
        Assert.Null(network.get_parameter("head.fc.nothing"));
        Assert.True(network.has_parameter("extras.0.weight"));
        Assert.False(network.has_parameter("extras.1.weight"));
        Assert.False(network.has_buffer("norm.weight"));
    }

    [Fact]
    public void RegisterModule_BadNames_Throw()
    {
        using var network = new Bare();
        using var layer = nn.ReLU();
        network.register_module("a", layer);

        Assert.Throws<ArgumentException>(() => network.register_module("a.b", layer));
        Assert.Throws<ArgumentException>(() => network.register_module("", layer));
        Assert.Throws<InvalidOperationException>(() => network.register_module("a", layer));
    }

    [Fact]
    public void RegisterModule_Null_RemovesTheName()
    {
        using var network = new Bare();
        network.register_module("a", nn.ReLU());

        network.register_module("a", null!);

        Assert.Empty(network.children());
    }

    [Fact]
    public void RegisterParameter_NullOrTwice_Throws()
    {
        using var network = new Bare();
        network.register_parameter("p", nn.Parameter(zeros(1)));

        Assert.Throws<InvalidOperationException>(() => network.register_parameter("p", nn.Parameter(zeros(1))));
        Assert.Throws<ArgumentNullException>(() => network.register_parameter("q", null!));
        Assert.Throws<ArgumentNullException>(() => network.register_buffer("b", null!));
    }

    [Fact]
    public void ParameterLessModule_Registration_Throws()
    {
        using var layer = nn.ReLU();

        Assert.Throws<InvalidOperationException>(() => layer.register_parameter("p", nn.Parameter(zeros(1))));
        Assert.Throws<InvalidOperationException>(() => layer.register_buffer("b", zeros(1)));
        Assert.Throws<InvalidOperationException>(() => layer.register_module("m", nn.Linear(1, 1)));
    }

    [Fact]
    public void TrainAndEval_Nested_ReachAllDescendants()
    {
        using var network = new SampleNetwork();
        Assert.True(network.training);

        network.eval();
        Assert.All(network.modules().Append(network), module => Assert.False(module.training));

        network.train();
        Assert.All(network.modules().Append(network), module => Assert.True(module.training));
    }

    [Fact]
    public void Apply_Nested_VisitsChildrenBeforeParents()
    {
        using var network = nn.Sequential(nn.ReLU(), nn.Sequential(nn.Tanh()));
        var visited = new List<nn.Module>();

        network.apply(visited.Add);

        Assert.Equal(4, visited.Count);
        Assert.Same(network, visited[^1]);
        Assert.Equal("ReLU", visited[0].GetName());
        Assert.Equal("Tanh", visited[1].GetName());
    }

    [Fact]
    public void ZeroGrad_Default_RemovesGradients()
    {
        using var layer = nn.Linear(2, 1);
        layer.call(ones(1, 2)).sum().backward();
        Close(layer.weight.grad!, [1, 1]);

        layer.zero_grad(set_to_none: false);
        Close(layer.weight.grad!, [0, 0]);

        layer.zero_grad();
        Assert.Null(layer.weight.grad);
    }

    [Fact]
    public void To_Type_ConvertsFloatingTensorsAndTheirGradients()
    {
        using var network = new SampleNetwork();
        network.call(ones(2, 1, 4, 4)).sum().backward();
        double before = network.get_parameter("scale")!.grad!.sum().ToDouble();

        var same = network.to(ScalarType.Float64);

        Assert.Same(network, same);
        Assert.All(network.parameters(), parameter => Assert.Equal(ScalarType.Float64, parameter.dtype));
        Assert.Equal(ScalarType.Float64, network.get_buffer("norm.running_var")!.dtype);
        Assert.Equal(ScalarType.Int64, network.get_buffer("norm.num_batches_tracked")!.dtype);
        Assert.Equal(ScalarType.Float64, network.get_parameter("scale")!.grad!.dtype);
        Assert.Equal(before, network.get_parameter("scale")!.grad!.sum().ToDouble(), 5);
        Assert.Equal(ScalarType.Float64, network.call(ones(2, 1, 4, 4, dtype: ScalarType.Float64)).dtype);
    }

    [Fact]
    public void To_SameTypeAndDevice_KeepsTheParameters()
    {
        using var layer = nn.Linear(2, 2);
        var weight = layer.weight;

        layer.to(ScalarType.Float32).to(CPU).to("cpu").cpu();

        Assert.Same(weight, layer.weight);
    }

    [Fact]
    public void To_Integers_Throws()
    {
        using var network = new SampleNetwork();

        Assert.Throws<ArgumentException>(() => network.to(ScalarType.Int64));
    }

    [Fact]
    public void Forward_SampleNetwork_GivesOneRowPerImage() =>
        Assert.Equal([2L, 3L], new SampleNetwork().call(ones(2, 1, 4, 4)).shape);
}
