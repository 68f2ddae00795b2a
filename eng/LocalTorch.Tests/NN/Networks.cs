using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LocalTorch.Tests.NN;

/// <summary>A network with every kind of component, for tests of registration and state.</summary>
internal sealed class SampleNetwork : Module<Tensor, Tensor>
{
    private readonly Conv2d conv;

    [ComponentName(Name = "norm")]
    private readonly BatchNorm2d _normalization;

    private readonly Sequential head;
    private readonly ModuleList<Module<Tensor, Tensor>> extras;
    private readonly Parameter scale;
    private readonly Tensor offset;

    internal SampleNetwork() : base(nameof(SampleNetwork))
    {
        conv = Conv2d(1, 2, 3, padding: 1);
        _normalization = BatchNorm2d(2);
        head = Sequential(("pool", AdaptiveAvgPool2d(1)), ("flat", Flatten()), ("fc", Linear(2, 3)));
        extras = ModuleList<Module<Tensor, Tensor>>(Linear(3, 3, hasBias: false), ReLU());
        scale = Parameter(ones(3));
        offset = zeros(3);
        RegisterComponents();
        register_buffer("scratch", zeros(1), persistent: false);
    }

    internal static readonly string[] StateNames =
    [
        "scale", "conv.weight", "conv.bias", "norm.weight", "norm.bias", "head.fc.weight", "head.fc.bias", "extras.0.weight",
        "offset", "norm.running_mean", "norm.running_var", "norm.num_batches_tracked",
    ];

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var features = functional.relu(_normalization.call(conv.call(input)));
        var result = head.call(features);
        foreach (var extra in extras) result = extra.call(result);
        return ((result * scale) + offset).MoveToOuterDisposeScope();
    }
}
