using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LocalTorch.Tests.NN;

public sealed class StatelessLayerTests
{
    // Values of GELU, SiLU, softplus and ELU come from PyTorch 1.13: torch.nn.functional.gelu(x) and so on, float64.
    private static Tensor Sample() => Doubles([2, 3], 1, 2, -1, 0.5, -0.5, 3);

    public static TheoryData<string, double[]> Activations => new()
    {
        { "relu", [1, 2, 0, 0.5, 0, 3] },
        { "relu6", [1, 2, 0, 0.5, 0, 3] },
        { "leaky", [1, 2, -0.1, 0.5, -0.05, 3] },
        { "elu", [1, 2, -0.31606027941427883, 0.5, -0.1967346701436833, 3] },
        { "silu", [0.7310585786300049, 1.7615941559557646, -0.2689414213699951, 0.3112296656009273, -0.1887703343990727, 2.8577223804672998] },
        { "gelu", [0.841344746068543, 1.9544997361036416, -0.15865525393145702, 0.34573123063700656, -0.15426876936299344, 2.99595030590511] },
        { "sigmoid", [1 / (1 + Math.Exp(-1)), 1 / (1 + Math.Exp(-2)), 1 / (1 + Math.E), 1 / (1 + Math.Exp(-0.5)), 1 / (1 + Math.Exp(0.5)), 1 / (1 + Math.Exp(-3))] },
        { "tanh", [Math.Tanh(1), Math.Tanh(2), Math.Tanh(-1), Math.Tanh(0.5), Math.Tanh(-0.5), Math.Tanh(3)] },
        { "softplus", [1.0634640055214863, 2.0090749639589047, 0.06346400552148625, 0.6566308437591114, 0.15663084375911143, 3.001237842568865] },
    };

    /// <summary>All but softplus, which has no in-place form, and ELU, whose in-place form isn't one.</summary>
    public static IEnumerable<object[]> InPlaceActivations => Activations.Where(row => (string)row[0] is not ("softplus" or "elu"));

    private static nn.Module<Tensor, Tensor> Activation(string name, bool inplace) => name switch
    {
        "relu" => nn.ReLU(inplace),
        "relu6" => nn.ReLU6(inplace),
        "leaky" => nn.LeakyReLU(0.1, inplace),
        "elu" => nn.ELU(0.5, inplace),
        "silu" => nn.SiLU(inplace),
        "gelu" => nn.GELU(inplace),
        "sigmoid" => nn.Sigmoid(inplace),
        "tanh" => nn.Tanh(inplace),
        _ => nn.Softplus(beta: 2),
    };

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activation_Sample_GivesKnownValues(string name, double[] expected)
    {
        using var layer = Activation(name, inplace: false);
        using var input = Sample();

        Close(layer.call(input), expected, 1e-12);
        Close(input, Sample());
    }

    [Theory]
    [MemberData(nameof(InPlaceActivations))]
    public void Activation_InPlace_OverwritesItsInputAndReturnsAnotherTensorOverIt(string name, double[] expected)
    {
        using var layer = Activation(name, inplace: true);
        using var input = Sample();

        using var result = layer.call(input);

        Assert.NotSame(input, result);
        Close(input, expected, 1e-12);
        result.fill_(0);
        Close(input, new double[6]);
    }

    [Fact]
    public void ELU_InPlace_LeavesItsInputAsItIs()
    {
        using var layer = nn.ELU(0.5, inplace: true);
        using var input = Sample();

        using var result = layer.call(input);

        Close(input, Sample());
        Close(result, [1, 2, -0.31606027941427883, 0.5, -0.1967346701436833, 3], 1e-12);
    }

    [Fact]
    public void ReLU6_LargeInput_IsCut() => Close(F.relu6(Doubles([2], 5, 7)), [5, 6]);

    [Fact]
    public void Softmax_Rows_SumToOne()
    {
        using var layer = nn.Softmax(1);
        using var logarithms = nn.LogSoftmax(1);
        double sum = Math.Exp(1) + Math.Exp(2) + Math.Exp(-1);

        using var result = layer.call(Sample());

        Close(result.sum(1), [1, 1], 1e-12);
        Close(result[0], [Math.Exp(1) / sum, Math.Exp(2) / sum, Math.Exp(-1) / sum], 1e-12);
        Close(logarithms.call(Sample()), result.log(), 1e-12);
    }

    [Fact]
    public void Softmax_WithType_ComputesInIt() =>
        Assert.Equal(ScalarType.Float64, F.softmax(zeros(2, 2), 1, ScalarType.Float64).dtype);

    [Fact]
    public void Identity_Any_ReturnsAnotherTensorOverTheSameMemory()
    {
        using var layer = nn.Identity();
        using var input = Sample();
        using var result = layer.call(input);

        Assert.NotSame(input, result);
        result.zero_();
        Close(input, new double[6]);
    }

    [Fact]
    public void FlattenAndUnflatten_Shapes_AreInverse()
    {
        using var flatten = nn.Flatten();
        using var unflatten = nn.Unflatten(1, [3, 4]);

        using var flat = flatten.call(Counting(2, 3, 4));

        Assert.Equal([2L, 12L], flat.shape);
        Close(unflatten.call(flat), Counting(2, 3, 4));
    }

    [Fact]
    public void Dropout_Evaluation_LeavesItsInput()
    {
        using var layer = nn.Dropout(0.9);
        layer.eval();

        Close(layer.call(Sample()), Sample());
    }

    [Fact]
    public void Dropout_Training_ZeroesOrScales()
    {
        manual_seed(3);
        using var layer = nn.Dropout(0.25);

        var values = Values(layer.call(ones(10_000, dtype: ScalarType.Float64)));

        Assert.All(values, value => Assert.True(value == 0 || Math.Abs(value - (4.0 / 3)) < 1e-12));
        // 2,500 expected with a standard deviation of 43.
        Assert.InRange(values.Count(value => value == 0), 2250, 2750);
    }

    [Fact]
    public void Dropout2d_Training_DropsWholeChannels()
    {
        manual_seed(3);
        using var layer = nn.Dropout2d(0.5);

        var sums = Values(layer.call(ones(8, 8, 3, 3, dtype: ScalarType.Float64)).sum([2L, 3L]));

        Assert.All(sums, sum => Assert.True(sum is 0 or 18));
        Assert.Contains(0.0, sums);
        Assert.Contains(18.0, sums);
    }

    [Fact]
    public void CosineSimilarity_Rows_IsCosineOfTheirAngle()
    {
        using var layer = nn.CosineSimilarity();

        Close(layer.call(Doubles([2, 2], 1, 0, 3, 4), Doubles([2, 2], 0, 2, 4, 3)), [0, 0.96], 1e-12);
    }
}
