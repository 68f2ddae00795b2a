using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;

namespace LocalTorch.Tests.NN;

public sealed class NNUtilsTests
{
    private static TorchSharp.Modules.Parameter WithGradient(params double[] gradient)
    {
        var parameter = nn.Parameter(zeros(gradient.Length, dtype: ScalarType.Float64));
        (parameter * Doubles([gradient.Length], gradient)).sum().backward();
        return parameter;
    }

    [Fact]
    public void ClipGradNorm_Larger_ScalesAllTogether()
    {
        using var first = WithGradient(3, 0);
        using var second = WithGradient(4);

        double norm = nn.utils.clip_grad_norm_([first, second], 1);

        Assert.Equal(5, norm, 12);
        Close(first.grad!, [0.6, 0], 1e-6);
        Close(second.grad!, [0.8], 1e-6);
    }

    [Fact]
    public void ClipGradNorm_Smaller_LeavesGradients()
    {
        using var parameter = WithGradient(3, -4);
        using var without = nn.Parameter(zeros(1));

        Assert.Equal(4, nn.utils.clip_grad_norm_([parameter, without], 10, double.PositiveInfinity), 12);
        Close(parameter.grad!, [3, -4], 0);
        Assert.Null(without.grad);
    }

    [Fact]
    public void ClipGradValue_Elements_AreCut()
    {
        using var parameter = WithGradient(3, -4, 0.5);

        nn.utils.clip_grad_value_([parameter], 1);

        Close(parameter.grad!, [1, -1, 0.5], 0);
    }

    [Fact]
    public void ParametersToVector_AndBack_RestoresThem()
    {
        using var source = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1));
        using var target = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1));

        using var vector = nn.utils.parameters_to_vector(source.parameters());
        nn.utils.vector_to_parameters(vector.detach().clone(), target.parameters());

        Assert.Equal([13L], vector.shape);
        foreach (var (expected, actual) in source.parameters().Zip(target.parameters())) Close(actual, expected, 0);
        Assert.All(target.parameters(), parameter => Assert.True(parameter.requires_grad));
    }

    [Fact]
    public void FuseConvBnWeights_Evaluation_GivesTheSameOutput()
    {
        using var conv = nn.Conv2d(2, 3, 3, bias: false, dtype: ScalarType.Float64);
        using var norm = nn.BatchNorm2d(3, dtype: ScalarType.Float64);
        norm.weight = nn.Parameter(Random(1, 3));
        norm.bias = nn.Parameter(Random(2, 3));
        norm.call(conv.call(Random(3, 4, 2, 5, 5))).Dispose();
        norm.eval();
        using var input = Random(4, 2, 2, 5, 5);
        using var expected = norm.call(conv.call(input));

        var (weight, bias) = nn.utils.fuse_conv_bn_weights(conv.weight, conv.bias, norm.running_mean!, norm.running_var!, norm.eps, norm.weight, norm.bias);

        Close(nn.functional.conv2d(input, weight, bias), expected, 1e-12);
    }

    [Fact]
    public void FuseLinearBn_Evaluation_GivesTheSameOutput()
    {
        using var linear = nn.Linear(3, 4, dtype: ScalarType.Float64);
        using var norm = nn.BatchNorm1d(4, dtype: ScalarType.Float64);
        norm.call(linear.call(Random(1, 6, 3))).Dispose();
        Assert.Throws<InvalidOperationException>(() => nn.utils.fuse_linear_bn_eval(linear, norm));
        linear.eval();
        norm.eval();
        using var input = Random(2, 5, 3);

        using var fused = nn.utils.fuse_linear_bn_eval(linear, norm);

        Close(fused.call(input), norm.call(linear.call(input)), 1e-12);
    }
}
