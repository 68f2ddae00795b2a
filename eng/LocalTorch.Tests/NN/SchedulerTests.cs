using TorchSharp;
using static TorchSharp.torch;
using LRScheduler = TorchSharp.torch.optim.lr_scheduler.LRScheduler;

namespace LocalTorch.Tests.NN;

/// <summary>The rates before each step, from 0.5; the expected ones come from the scheduler of the same name in PyTorch 1.13.</summary>
public sealed class SchedulerTests
{
    public static TheoryData<string, double[]> Cases => new()
    {
        { "StepLR", [0.5, 0.5, 0.5, 0.05, 0.05, 0.05, 0.005, 0.005] },
        { "MultiStepLR", [0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125] },
        { "LambdaLR", [0.5, 0.25, 0.16666666666666666, 0.125, 0.1, 0.08333333333333333] },
        { "MultiplicativeLR", [0.5, 0.25, 0.125, 0.0625, 0.03125] },
        { "ExponentialLR", [0.5, 0.25, 0.125, 0.0625, 0.03125] },
        { "ConstantLR", [0.125, 0.125, 0.125, 0.5, 0.5, 0.5] },
        { "LinearLR", [0.125, 0.21875, 0.3125, 0.40625, 0.5, 0.5] },
        { "CosineAnnealingLR", [0.5, 0.4340990257669732, 0.275, 0.11590097423302684, 0.05, 0.1159009742330268, 0.275, 0.43409902576697335, 0.5, 0.4340990257669734] },
    };

    private static LRScheduler Make(string name, optim.Optimizer optimizer) => name switch
    {
        "StepLR" => optim.lr_scheduler.StepLR(optimizer, 3),
        "MultiStepLR" => optim.lr_scheduler.MultiStepLR(optimizer, [2, 5], 0.5),
        "LambdaLR" => optim.lr_scheduler.LambdaLR(optimizer, epoch => 1.0 / (1 + epoch)),
        "MultiplicativeLR" => optim.lr_scheduler.MultiplicativeLR(optimizer, _ => 0.5),
        "ExponentialLR" => optim.lr_scheduler.ExponentialLR(optimizer, 0.5),
        "ConstantLR" => optim.lr_scheduler.ConstantLR(optimizer, 0.25, 3),
        "LinearLR" => optim.lr_scheduler.LinearLR(optimizer, 0.25, 1.0, 4),
        _ => optim.lr_scheduler.CosineAnnealingLR(optimizer, 4, 0.05),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Step_Repeated_FollowsPyTorch(string name, double[] expected)
    {
        using var parameter = nn.Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], 0.5);
        var scheduler = Make(name, optimizer);

        foreach (double rate in expected)
        {
            Assert.Equal(rate, optimizer.ParamGroups.Single().LearningRate, 12);
            Assert.Equal(rate, scheduler.get_last_lr().Single(), 12);
            scheduler.step();
        }
    }

    [Theory]
    [InlineData("StepLR", 7, 0.005)]
    [InlineData("MultiStepLR", 4, 0.25)]
    [InlineData("ExponentialLR", 3, 0.0625)]
    [InlineData("LinearLR", 2, 0.3125)]
    [InlineData("CosineAnnealingLR", 3, 0.11590097423302684)]
    public void Step_ToAnEpoch_UsesTheClosedForm(string name, int epoch, double expected)
    {
        using var parameter = nn.Parameter(zeros(1));
        using var optimizer = optim.SGD([parameter], 0.5);

        Make(name, optimizer).step(epoch);

        Assert.Equal(expected, optimizer.ParamGroups.Single().LearningRate, 12);
    }
}
