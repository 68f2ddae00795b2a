using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

/// <summary>Where TorchSharp differs from PyTorch, or from what a name promises. Both bindings must agree on it.</summary>
public sealed class OddityTests
{
    [Fact]
    public void Var_OfAllElements_DividesByNMinusOneWhateverIsAsked()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0, 3.0 });

        Assert.Equal(1.0, x.var(unbiased: false).item<double>(), 12);
        Assert.Equal(2.0 / 3, x.var(0, unbiased: false).item<double>(), 12);
    }

    [Fact]
    public void Division_StaticWithARoundingMode_DoesNotRound()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 7.0 });

        Assert.Equal(3.5, div(x, 2.0, RoundingMode.floor).item<double>());
        Assert.Equal(3.0, x.div(2.0, RoundingMode.floor).item<double>());
    }

    public static TheoryData<string> ReturnAnother => new() { "tril_", "triu_", "gelu_", "zero_" };

    [Theory]
    [MemberData(nameof(ReturnAnother))]
    public void InPlace_OfTheseFunctions_ReturnsAnotherTensorOverTheSameMemory(string name)
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 2);

        var result = name switch
        {
            "tril_" => x.tril_(),
            "triu_" => x.triu_(),
            "gelu_" => x.gelu_(),
            _ => x.zero_(),
        };

        Assert.NotSame(x, result);
        result.fill_(3);
        Assert.Equal([3f, 3f, 3f, 3f], x.data<float>().ToArray());
    }

    [Fact]
    public void Elu_InPlaceByName_LeavesItsTensorAsItIs()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1.0 });

        Assert.Equal(Math.Exp(-1) - 1, x.elu_(1.0).item<double>(), 12);
        Assert.Equal(-1.0, x.item<double>());
    }

    [Fact]
    public void Roll_WithoutDimensions_DependsOnTheOverload()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[,] { { 1, 2 }, { 3, 4 } });

        Assert.Equal([3, 4, 1, 2], x.roll(new long[] { 1 }).data<int>().ToArray());
        Assert.Equal([4, 1, 2, 3], x.roll(1).data<int>().ToArray());
    }

    [Fact]
    public void NonzeroAsList_OfAMatrix_GivesColumns()
    {
        using var scope = NewDisposeScope();
        var places = tensor(new[,] { { 0, 5 }, { 6, 0 } }).nonzero_as_list();

        Assert.Equal(2, places.Count);
        Assert.Equal([2L, 1L], places[0].shape);
        Assert.Equal([1L, 0L], places[1].flatten().data<long>().ToArray());
    }

    [Fact]
    public void AMinMax_OverTheLastDimensionByMinusOne_IsOverAll()
    {
        using var scope = NewDisposeScope();
        var (least, most) = tensor(new[,] { { 1.0, 2.0 }, { 3.0, 4.0 } }).aminmax(-1);

        Assert.Equal(1.0, least.item<double>());
        Assert.Equal(4.0, most.item<double>());
    }

    [Fact]
    public void ToArray_OfAnEmptyTensor_WorksInOneDimensionOnly()
    {
        using var scope = NewDisposeScope();

        Assert.Empty(zeros(0).data<float>().ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => zeros(0, 2).data<float>().ToArray());
    }

    [Fact]
    public void Tensor_ConvertedAndAskedForAGradient_IsNoLeaf()
    {
        using var scope = NewDisposeScope();

        Assert.False(tensor(new[] { 1f, 2f }, dtype: float64, requires_grad: true).is_leaf);
        Assert.True(tensor(new[] { 1.0, 2.0 }, dtype: float64, requires_grad: true).is_leaf);
    }

    [Fact]
    public void Dropout2d_OfOneImage_DropsChannels()
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var kept = nn.functional.dropout2d(ones(64, 3, 3), 0.5).flatten(1);

        var perChannel = kept.sum(1);
        Assert.All(perChannel.data<float>().ToArray(), sum => Assert.True(sum is 0 or 18, $"a channel sums to {sum}, seed 11"));
        Assert.InRange(perChannel.gt(0).sum().item<long>(), 16, 48);
    }

    [Fact]
    public void CheckedArguments_ThatDoNotFit_ThrowBeforeLibtorchSeesThem()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<InvalidOperationException>(() => ones(2).dot(ones(3)));
        Assert.Throws<ArgumentException>(() => ones(2, 3).logdet());
        Assert.Throws<ArgumentException>(() => ones(3).trace());
        Assert.Throws<ArgumentException>(() => ones(2, 2).diagonal(0, 1, 1));
        Assert.Throws<ArgumentException>(() => ones(2).masked_select(ones(2)));
        Assert.Throws<ArgumentException>(() => ones(2).where(ones(2), ones(2)));
    }
}
