using TorchSharp;
using TorchSharp.Modules;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;

namespace LocalTorch.Tests.NN;

/// <summary>Counts of all live tensors need the process to themselves.</summary>
[CollectionDefinition(nameof(LiveTensorCounts), DisableParallelization = true)]
public sealed class LiveTensorCounts
{
}

[Collection(nameof(LiveTensorCounts))]
public sealed class LifetimeTests
{
    private static long LiveTensors()
    {
        // What other tests left to the garbage collector must not vanish between two counts.
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Tensor.TotalCount;
    }

    private static Sequential SmallNetwork() => nn.Sequential(
        nn.Conv2d(1, 4, 3, padding: 1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Dropout(0.2), nn.Linear(64, 3));

    [Fact]
    public void Layers_MadeInADisposeScope_OutliveIt()
    {
        nn.Module<Tensor, Tensor>[] layers;
        using (NewDisposeScope())
        {
            layers = [nn.Linear(2, 2), nn.Conv2d(1, 1, 1), nn.BatchNorm2d(1), nn.LayerNorm(2), nn.GroupNorm(1, 1)];
        }

        foreach (var layer in layers)
        {
            Assert.All(layer.parameters(), parameter => Assert.False(parameter.IsInvalid));
            Assert.All(layer.buffers(), buffer => Assert.False(buffer.IsInvalid));
            layer.Dispose();
        }
    }

    [Fact]
    public void Embedding_MadeInADisposeScope_WorksAfterItButListsNoParameter()
    {
        Embedding layer;
        using (NewDisposeScope()) layer = nn.Embedding(2, 3);

        Assert.Empty(layer.parameters());
        Assert.Equal([1L, 3L], layer.call(tensor(new long[] { 1 })).shape);
        layer.Dispose();
    }

    [Fact]
    public void Parameter_MadeInADisposeScope_BelongsToItUntilAssigned()
    {
        Parameter free;
        using var layer = nn.Linear(1, 1);
        using (NewDisposeScope())
        {
            free = nn.Parameter(ones(1));
            layer.weight = nn.Parameter(full(1, 1, 5f));
        }

        Assert.True(free.IsInvalid);
        Assert.False(layer.weight.IsInvalid);
        Close(layer.weight, [5]);
    }

    [Fact]
    public void Parameter_FromATensor_TakesItOver()
    {
        using var data = ones(2);
        using var parameter = nn.Parameter(data);

        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad);
        Assert.True(parameter.is_leaf);
    }

    [Fact]
    public void Assignment_NewParameter_DisposesTheOldOne()
    {
        using var layer = nn.Linear(1, 1);
        var (oldWeight, oldBias) = (layer.weight, layer.bias!);

        layer.weight = nn.Parameter(ones(1, 1));
        layer.bias = null;

        Assert.True(oldWeight.IsInvalid);
        Assert.True(oldBias.IsInvalid);
        Assert.Equal(["weight"], layer.named_parameters().Select(entry => entry.name));
        Assert.Same(layer.weight, layer.parameters().Single());
    }

    // Not by Tensor.TotalCount: as in TorchSharp, making a parameter from a tensor leaves it one too high.
    [Fact]
    public void Dispose_Network_DisposesParametersAndBuffers()
    {
        var network = new SampleNetwork();
        Tensor[] owned = [.. network.parameters(), .. network.buffers()];
        Assert.Equal(12, owned.Length);

        network.Dispose();

        Assert.All(owned, tensor => Assert.True(tensor.IsInvalid));
    }

    [Fact]
    public void To_OtherType_DisposesTheOldTensors()
    {
        using var network = SmallNetwork();
        Tensor[] old = [.. network.parameters(), .. network.buffers().Where(buffer => buffer.is_floating_point())];
        Assert.Equal(8, old.Length);

        network.to(ScalarType.Float64);

        Assert.All(old, tensor => Assert.True(tensor.IsInvalid));
    }

    [Theory]
    [InlineData("SGD")]
    [InlineData("Adam")]
    [InlineData("AdamW")]
    public void Training_HundredSteps_KeepsTheCountOfLiveTensors(string kind)
    {
        manual_seed(1);
        using var network = SmallNetwork();
        using var optimizer = kind switch
        {
            "SGD" => (optim.Optimizer)optim.SGD(network.parameters(), 0.01, momentum: 0.9, weight_decay: 1e-4),
            "Adam" => optim.Adam(network.parameters(), weight_decay: 1e-4, amsgrad: true),
            _ => optim.AdamW(network.parameters(), weight_decay: 1e-2),
        };
        using var loss = nn.CrossEntropyLoss();
        using var images = Random(1, 8, 1, 8, 8).to(ScalarType.Float32);
        using var labels = tensor(new long[] { 0, 1, 2, 0, 1, 2, 0, 1 });

        double Step()
        {
            using var scope = NewDisposeScope();
            optimizer.zero_grad();
            var value = loss.call(network.call(images), labels);
            value.backward();
            nn.utils.clip_grad_norm_(network.parameters(), 10);
            optimizer.step();
            return value.ToDouble();
        }

        double first = Step();
        long before = LiveTensors();
        double last = first;
        for (int i = 0; i < 100; i++)
        {
            last = Step();
            Assert.Equal(before, Tensor.TotalCount);
        }

        Assert.Equal(before, LiveTensors());
        Assert.True(last < first, $"The loss went from {first} to {last}.");
    }

    [Fact]
    public void Inference_OutsideScopes_LeavesTheResultAlone()
    {
        using var network = SmallNetwork();
        network.eval();
        using var images = zeros(2, 1, 8, 8);
        using var untracked = no_grad();
        long before = LiveTensors();

        using (network.call(images)) Assert.Equal(before + 1, Tensor.TotalCount);

        Assert.Equal(before, Tensor.TotalCount);
    }
}
