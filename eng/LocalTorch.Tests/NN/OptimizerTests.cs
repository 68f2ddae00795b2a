using TorchSharp;
using TorchSharp.Modules;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;

namespace LocalTorch.Tests.NN;

/// <summary>
/// Five steps from p = (1, −2, 3) on the sum of p³/3 + c·p with c = (0.5, −0.25, 0.125), in float64.
/// The expected p come from the optimizer of the same name and options in PyTorch 1.13.
/// </summary>
public sealed class OptimizerTests
{
    private static Parameter Start() => nn.Parameter(Doubles([3], 1, -2, 3));

    private static Tensor Loss(Tensor p) => ((p.pow(3) / 3) + (p * Doubles([3], 0.5, -0.25, 0.125))).sum();

    private static void Run(optim.Optimizer optimizer, Parameter parameter, int steps = 5)
    {
        for (int i = 0; i < steps; i++)
        {
            optimizer.zero_grad();
            Loss(parameter).backward();
            optimizer.step();
        }
    }

    public static TheoryData<string, double[]> Cases => new()
    {
        { "SGD(0.01)", [0.9278769977238092, -2.203588186668873, 2.5932213651929947] },
        { "SGD(0.01, momentum 0.9, dampening 0.1, weight_decay 0.05)", [0.8183228889261233, -2.48832354893429, 1.997569578236737] },
        { "SGD(0.01, momentum 0.9, nesterov)", [0.7663248699932305, -2.7504847887150508, 1.7697965948563668] },
        { "SGD(0.01, maximize)", [1.0781323119494541, -1.8265374228356528, 3.5173825481842114] },
        { "Adam(0.1)", [0.5096295585875105, -2.5022388092049197, 2.5039635171548964] },
        { "Adam(0.1, betas 0.8 0.95, eps 1e-3, weight_decay 0.1)", [0.5134577566619599, -2.504796300966908, 2.5057615884829816] },
        { "Adam(0.1, amsgrad, maximize)", [1.5021594368604456, -1.5077440999214071, 3.5018923234473056] },
        { "AdamW(0.1, weight_decay 0.1)", [0.4716250428216247, -2.394177874504524, 2.3683740747556836] },
        { "AdamW(0.1, amsgrad)", [0.5096295585875105, -2.5022388092049197, 2.5039635171548964] },
    };

    private static OptimizerHelper Make(string name, Parameter p) => name switch
    {
        "SGD(0.01)" => optim.SGD([p], 0.01),
        "SGD(0.01, momentum 0.9, dampening 0.1, weight_decay 0.05)" => optim.SGD([p], 0.01, 0.9, 0.1, 0.05),
        "SGD(0.01, momentum 0.9, nesterov)" => optim.SGD([p], 0.01, 0.9, nesterov: true),
        "SGD(0.01, maximize)" => optim.SGD([p], 0.01, maximize: true),
        "Adam(0.1)" => optim.Adam([p], 0.1),
        "Adam(0.1, betas 0.8 0.95, eps 1e-3, weight_decay 0.1)" => optim.Adam([p], 0.1, 0.8, 0.95, 1e-3, 0.1),
        "Adam(0.1, amsgrad, maximize)" => optim.Adam([p], 0.1, amsgrad: true, maximize: true),
        "AdamW(0.1, weight_decay 0.1)" => optim.AdamW([p], 0.1, weight_decay: 0.1),
        _ => optim.AdamW([p], 0.1, amsgrad: true),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_FiveTimes_FollowsPyTorch(string name, double[] expected)
    {
        using var parameter = Start();
        using var optimizer = Make(name, parameter);

        Run(optimizer, parameter);

        Close(parameter, expected, 1e-12);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void SaveAndLoad_AfterThreeSteps_ContinuesTheSame(string name, double[] expected)
    {
        using var parameter = Start();
        using var first = Make(name, parameter);
        Run(first, parameter, 3);
        using var bytes = new MemoryStream();
        first.save_state_dict(new BinaryWriter(bytes));

        using var second = Make(name, parameter);
        second.load_state_dict(new BinaryReader(new MemoryStream(bytes.ToArray())));
        Run(second, parameter, 2);

        Close(parameter, expected, 1e-12);
    }

    [Fact]
    public void LoadStateDict_OtherOptimizer_Throws()
    {
        using var parameter = Start();
        using var bytes = new MemoryStream();
        optim.SGD([parameter], 0.1).save_state_dict(new BinaryWriter(bytes));

        Assert.Throws<InvalidDataException>(() => optim.Adam([parameter]).load_state_dict(new BinaryReader(new MemoryStream(bytes.ToArray()))));
    }

    [Fact]
    public void Step_WithClosure_ReturnsItsLossWithGradientsRecorded()
    {
        using var parameter = Start();
        using var optimizer = optim.SGD([parameter], 0.01);
        using var untracked = no_grad();

        var loss = optimizer.step(() =>
        {
            optimizer.zero_grad();
            var value = Loss(parameter);
            value.backward();
            return value;
        });

        Close(loss, [(20.0 / 3) + 1.375], 1e-12);
        Close(parameter, [1 - 0.015, -2 - 0.0375, 3 - 0.09125], 1e-12);
    }

    [Fact]
    public void Step_ParameterWithoutGradient_IsLeft()
    {
        using var parameter = Start();
        using var optimizer = optim.Adam([parameter], 0.1);

        optimizer.step();

        Close(parameter, [1, -2, 3], 0);
    }

    [Fact]
    public void ZeroGrad_Default_KeepsZeroGradients()
    {
        using var parameter = Start();
        using var optimizer = optim.SGD([parameter], 0.1);
        Loss(parameter).backward();

        optimizer.zero_grad();

        Close(parameter.grad!, [0, 0, 0], 0);
    }

    [Fact]
    public void LearningRate_SetWhileTraining_IsUsed()
    {
        using var parameter = nn.Parameter(Doubles([1], 1));
        using var optimizer = optim.SGD([parameter], 0.5);
        (parameter * 2).sum().backward();

        optimizer.step();
        foreach (var group in optimizer.ParamGroups) group.LearningRate = 0.1;
        optimizer.step();

        Close(parameter, [1 - 1 - 0.2], 1e-15);
        Assert.Equal(0.5, optimizer.ParamGroups.Single().InitialLearningRate);
    }

    [Fact]
    public void ParamGroups_OwnOptions_OverrideTheDefaults()
    {
        using var first = nn.Parameter(Doubles([1], 1));
        using var second = nn.Parameter(Doubles([1], 1));
        using var optimizer = optim.SGD(
            [new SGD.ParamGroup([first]) { Options = { LearningRate = 0.1 } }, new SGD.ParamGroup { Parameters = [second] }], 0.5);
        (first + second).sum().backward();

        optimizer.step();

        Close(first, [0.9], 1e-15);
        Close(second, [0.5], 1e-15);
        Assert.Equal([0.1, 0.5], optimizer.ParamGroups.Select(group => group.LearningRate));
        Assert.Equal(2, optimizer.parameters().Count());
    }

    [Fact]
    public void NamedParameters_Network_CanBeHandedOver()
    {
        using var layer = nn.Linear(2, 1);
        using var optimizer = optim.Adam(layer.named_parameters());

        Assert.Equal(2, optimizer.parameters().Count());
        Assert.Equal((0.9, 0.999), optimizer.Betas);
    }

    [Fact]
    public void Constructor_BadArguments_Throw()
    {
        using var parameter = Start();

        Assert.Throws<ArgumentException>(() => optim.SGD([parameter], -1));
        Assert.Throws<ArgumentException>(() => optim.SGD([parameter], 0.1, nesterov: true));
        Assert.Throws<ArgumentException>(() => optim.Adam([parameter], beta1: 1));
        Assert.Throws<ArgumentException>(() => optim.AdamW([parameter], eps: -1));
    }
}
