using System.Runtime.InteropServices;
using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;
using Reduction = TorchSharp.torch.nn.Reduction;

namespace LocalTorch.Tests.NN;

/// <summary>Expected values come from PyTorch 1.13 in float64: the function of the same name on these same tensors.</summary>
public sealed class LossTests
{
    private static Tensor Logits() => Doubles([2, 3], 1, 2, -1, 0.5, -0.5, 3);

    private static Tensor Targets() => Doubles([2, 3], 1, 0, 1, 0, 1, 0.5);

    private static Tensor Classes(params long[] classes) => tensor(classes);

    [Fact]
    public void CrossEntropy_Variants_FollowPyTorch()
    {
        Close(F.cross_entropy(Logits(), Classes(1, 2)), [0.22771316052407103]);
        Close(F.cross_entropy(Logits(), Classes(1, 2), Doubles([3], 1, 2, 0.5)), [0.3004925942705402]);
        Close(F.cross_entropy(Logits(), Classes(1, 2), label_smoothing: 0.1), [0.3943798271907377]);
        Close(F.cross_entropy(Logits(), Classes(1, -100)), [0.34901221676818633]);
        Close(F.cross_entropy(Logits(), Classes(1, 2), reduction: Reduction.Sum), [0.45542632104814207]);
        Assert.Equal([2L], F.cross_entropy(Logits(), Classes(1, 2), reduction: Reduction.None).shape);
    }

    [Fact]
    public void CrossEntropyLoss_Module_EqualsFunction()
    {
        using var plain = nn.CrossEntropyLoss();
        using var ignoring = nn.CrossEntropyLoss(ignore_index: 2);
        using var weighted = nn.CrossEntropyLoss(Doubles([3], 1, 2, 0.5), reduction: Reduction.Sum);

        Close(plain.call(Logits(), Classes(1, -100)), [0.34901221676818633]);
        Close(ignoring.call(Logits(), Classes(1, 2)), [0.34901221676818633]);
        Close(weighted.call(Logits(), Classes(1, 2)), F.cross_entropy(Logits(), Classes(1, 2), Doubles([3], 1, 2, 0.5), reduction: Reduction.Sum));
    }

    [Fact]
    public void NllLoss_LogProbabilities_IsCrossEntropy()
    {
        using var layer = nn.NLLLoss();

        Close(layer.call(F.log_softmax(Logits(), 1), Classes(1, 2)), [0.22771316052407103]);
    }

    [Fact]
    public void BinaryCrossEntropyWithLogits_Variants_FollowPyTorch()
    {
        using var layer = nn.BCEWithLogitsLoss(pos_weights: Doubles([3], 2, 1, 0.5));

        Close(F.binary_cross_entropy_with_logits(Logits(), Targets()), [1.2083654510022288]);
        Close(layer.call(Logits(), Targets()), [1.1491127853131748]);
    }

    [Fact]
    public void BinaryCrossEntropy_WeightsPerColumn_AreBroadcast()
    {
        using var layer = nn.BCELoss(Doubles([3], 1, 2, 3));

        Close(layer.call(F.sigmoid(Logits()), Targets()), [2.6791492965700647]);
        Close(F.binary_cross_entropy(F.sigmoid(Logits()), Targets()), [1.2083654510022288]);
    }

    [Fact]
    public void BinaryCrossEntropy_OtherSize_Throws() =>
        Assert.Throws<ExternalException>(() => F.binary_cross_entropy(F.sigmoid(Logits()), zeros(2, dtype: ScalarType.Float64)));

    [Fact]
    public void RegressionLosses_Default_FollowPyTorch()
    {
        using var squared = nn.MSELoss();
        using var absolute = nn.L1Loss();
        using var smooth = nn.SmoothL1Loss(beta: 0.5);
        using var huber = nn.HuberLoss(delta: 0.5);

        Close(squared.call(Logits(), Targets()), [2.7916666666666665]);
        Close(absolute.call(Logits(), Targets()), [1.4166666666666667]);
        Close(smooth.call(Logits(), Targets()), [1.2083333333333333]);
        Close(huber.call(Logits(), Targets()), [0.6041666666666666]);
    }

    [Fact]
    public void MseLoss_OtherShape_IsBroadcast() =>
        Close(F.mse_loss(Doubles([2, 2], 1, 2, 3, 4), Doubles([1, 2], 1, 2)), [2]);

    [Fact]
    public void KlDiv_Default_TakesTheTargetAsLogarithms()
    {
        using var input = F.log_softmax(Logits(), 1);
        using var target = F.log_softmax(Targets(), 1);
        using var layer = nn.KLDivLoss();

        Close(F.kl_div(input, target), [0.3909406077552628]);
        Close(layer.call(input, target), [0.3909406077552628]);
        Close(F.kl_div(input, target.exp(), log_target: false, reduction: Reduction.Sum), [2.3456436465315766]);
    }

    [Fact]
    public void CosineEmbeddingLoss_Pairs_FollowPyTorch()
    {
        using var layer = nn.CosineEmbeddingLoss(margin: 0.1);

        Close(layer.call(Logits(), Targets(), Classes(1, -1)), [0.5950952500219366]);
    }

    [Fact]
    public void Reduction_Module_IsKept() => Assert.Equal(Reduction.Sum, nn.MSELoss(Reduction.Sum).reduction);
}
