using OodDetection.Tests.Support;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

public class AdamTests
{
    [Fact]
    public void Step_TwoRates_AreBitForBitThoseOfTorchSharp()
    {
        using var scope = NewDisposeScope();
        var start = tensor(new[] { 1f, -2f, 0.01f, 300f }, device: CPU);
        var (ours, theirs) = (new Parameter(start.clone()), new Parameter(start.clone()));
        using var adam = new Adam([ours]);
        using var reference = optim.Adam([theirs], 1e-2);

        for (var i = 0; i < 50; i++)
        {
            var rate = i < 40 ? 1e-2 : 1e-3;
            foreach (var group in reference.ParamGroups) group.LearningRate = rate;
            reference.zero_grad();
            Loss(theirs, i).backward();
            reference.step();

            adam.ZeroGradients();
            Loss(ours, i).backward();
            adam.Step(rate);
            Assert.Equal(theirs.Values(), ours.Values());
        }

        Assert.True(ours.sub(start).abs().gt(0.01).all().item<bool>());
    }

    [Fact]
    public void Step_ParameterWithoutGradient_StaysAsItIs()
    {
        using var scope = NewDisposeScope();
        var (moved, idle) = (new Parameter(ones(1)), new Parameter(ones(1)));
        using var adam = new Adam([moved, idle]);

        adam.ZeroGradients();
        moved.sum().backward();
        adam.Step(0.25);

        Assert.Equal(0.75, moved.Values()[0], 1e-6);
        Assert.Equal(1, idle.Values()[0]);
    }

    private static Tensor Loss(Tensor values, int i) => values.mul(i + 1).sin().add(values.square().mul(0.1)).sum();
}
