using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using FanInOut = TorchSharp.torch.nn.init.FanInOut;
using NonlinearityType = TorchSharp.torch.nn.init.NonlinearityType;

namespace LocalTorch.Tests.NN;

/// <summary>Expected numbers come from PyTorch 1.13 with the same seed. The tests run alone, since they use the global generator.</summary>
[Collection(nameof(LiveTensorCounts))]
public sealed class InitializationTests
{
    [Fact]
    public void Layers_SameSeed_GetPyTorchsWeights()
    {
        // torch.manual_seed(0); Linear(3, 2); Conv2d(1, 2, 2); ConvTranspose2d(2, 1, 2)
        manual_seed(0);
        using var linear = Linear(3, 2);
        using var conv = Conv2d(1, 2, 2);
        using var transposed = ConvTranspose2d(2, 1, 2);

        Close(linear.weight, [-0.00432251766, 0.309715837, -0.475185335, -0.424894601, -0.222368971, 0.154820725], 1e-8);
        Close(linear.bias!, [-0.0114391446, 0.457774937], 1e-8);
        Close(conv.weight, [-0.0443720222, 0.132306278, -0.151106536, -0.0982826948, -0.477674246, -0.331141055, -0.20611155, 0.0185217857], 1e-8);
        Close(conv.bias!, [0.197667599, 0.300011396], 1e-8);
        Close(transposed.weight, [-0.338970542, -0.217731416, 0.181608558, 0.415193975, -0.102900088, 0.374155879, -0.0805916786, 0.0529070497], 1e-8);
        Close(transposed.bias!, [0.452738106], 1e-8);
    }

    [Fact]
    public void Functions_SameSeed_GivePyTorchsNumbers()
    {
        // torch.manual_seed(1); kaiming_normal_(w, mode="fan_out", nonlinearity="relu"); xavier_uniform_(w, 2); normal_(w, 1, 0.5)
        manual_seed(1);
        using var weight = empty(2, 3);

        Close(init.kaiming_normal_(weight, mode: FanInOut.FanOut, nonlinearity: NonlinearityType.ReLU), [0.661352158, 0.266924113, 0.0616772585, 0.621317327, -0.451905966, -0.16613023], 1e-7);
        Close(init.xavier_uniform_(weight, 2), [0.800174892, -0.853792191, -0.159735098, -0.19724001, 0.317556292, -0.00875221752], 1e-7);
        Close(init.normal_(weight, 1, 0.5), [0.402587771, 1.01251161, 0.618650317, 1.69847131, 0.837745607, 1.14393473], 1e-7);
    }

    [Fact]
    public void Constants_AnyTensor_AreFilledIn()
    {
        using var parameter = Parameter(empty(2, 2));

        Close(init.ones_(parameter), [1, 1, 1, 1]);
        Close(init.zeros_(parameter), [0, 0, 0, 0]);
        Close(init.constant_(parameter, 2.5), [2.5, 2.5, 2.5, 2.5]);
        Close(init.eye_(parameter), [1, 0, 0, 1]);
        Assert.Same(parameter, init.uniform_(parameter, 3, 4));
        Assert.All(Values(parameter), value => Assert.InRange(value, 3, 4));
        Assert.True(parameter.is_leaf);
    }

    [Fact]
    public void CalculateGain_Nonlinearities_FollowPyTorch()
    {
        Assert.Equal(1, init.calculate_gain(NonlinearityType.Linear));
        Assert.Equal(1, init.calculate_gain(NonlinearityType.Sigmoid));
        Assert.Equal(5.0 / 3, init.calculate_gain(NonlinearityType.Tanh), 15);
        Assert.Equal(Math.Sqrt(2), init.calculate_gain(NonlinearityType.ReLU), 15);
        Assert.Equal(Math.Sqrt(2 / 1.04), init.calculate_gain(NonlinearityType.LeakyReLU, 0.2), 15);
    }

    [Fact]
    public void FanInAndFanOut_Convolution_CountTheReceptiveField()
    {
        Assert.Equal((18L, 36L), init.CalculateFanInAndFanOut(empty(4, 2, 3, 3)));
        Assert.Equal((2L, 4L), init.CalculateFanInAndFanOut(empty(4, 2)));
        Assert.Throws<ArgumentException>(() => init.CalculateFanInAndFanOut(empty(4)));
    }

    [Fact]
    public void Embedding_PaddingRow_IsZero()
    {
        using var layer = Embedding(3, 2, padding_idx: 1);

        Close(layer.weight![1], [0, 0]);
        Assert.Equal(["weight"], layer.state_dict().Keys);
        Assert.NotSame(layer.weight, layer.weight);
        layer.weight = Parameter(Doubles([3, 2], 1, 2, 3, 4, 5, 6));
        Close(layer.parameters().Single(), [1, 2, 3, 4, 5, 6], 0);
        Close(layer.call(tensor(new long[] { 2, 1 })), stack([layer.weight![2], layer.weight![1]]), 0);
    }
}
