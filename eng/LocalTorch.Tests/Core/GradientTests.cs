using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

public sealed class GradientTests
{
    private const long Seed = 4711;
    private const double Step = 1e-6;

    public static TheoryData<string> Names => [.. GradientCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Backward_OfAnOperator_AgreesWithCentralDifferences(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(Seed);
        var (function, makers) = GradientCases.All[name];
        var inputs = makers.Select(make => make().requires_grad_()).ToArray();
        var output = function(inputs);
        var weights = randn(output.shape, dtype: float64);

        (output * weights).sum().backward();

        for (var i = 0; i < inputs.Length; i++)
        {
            var numeric = Differences(inputs, i, () => (function(inputs) * weights).sum());
            var analytic = inputs[i].grad;
            Assert.True(analytic is not null, $"input {i} of {name} got no gradient");
            Assert.True(allclose(analytic, numeric, rtol: 1e-5, atol: 1e-7), $"{name}, input {i}, seed {Seed}: {Text(analytic)} by backward, {Text(numeric)} by differences");
        }
    }

    [Fact]
    public void Grad_OfAGradient_IsTheSecondDerivative()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);

        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];

        Assert.Equal([3.0, 12.0], first.data<double>().ToArray());
        Assert.Equal([6.0, 12.0], second.data<double>().ToArray());
    }

    // Without allow_unused it is an error that TorchSharp's native side doesn't catch, and that ends the process.
    [Fact]
    public void Grad_OfAnUnusedInputThatIsAllowed_IsInvalid()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var unused = ones(2, requires_grad: true);

        var gradients = autograd.grad([x.sum()], [x, unused], allow_unused: true);

        Assert.Equal([1f, 1f], gradients[0].data<float>().ToArray());
        Assert.True(gradients[1].IsInvalid);
    }

    [Fact]
    public void Backward_Twice_AccumulatesIntoGrad()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);

        (x * x).sum().backward();
        (x * x).sum().backward();

        Assert.Equal([4.0, 8.0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Backward_OfANonScalar_TakesTheGivenGradient()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);

        (x * x).backward([tensor(new[] { 1.0, 10.0 })]);

        Assert.Equal([2.0, 40.0], x.grad!.data<double>().ToArray());
    }

    [Fact]
    public void Backward_TwiceThroughOneGraph_NeedsRetainGraph()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = x.exp().sum();
        y.backward(retain_graph: true);
        y.backward();

        Assert.Throws<System.Runtime.InteropServices.ExternalException>(y.backward);
    }

    [Fact]
    public void Grad_SetToNull_IsGone()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        x.sum().backward();

        x.grad = null;

        Assert.Null(x.grad);
    }

    [Fact]
    public void RetainGrad_OfAnIntermediate_KeepsItsGradient()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, requires_grad: true);
        var y = x * 3;
        y.retain_grad();

        (y * y).sum().backward();

        Assert.Equal([6f, 6f], y.grad!.data<float>().ToArray());
        Assert.False(y.is_leaf);
        Assert.True(x.is_leaf);
    }

    private static Tensor Differences(Tensor[] inputs, int which, Func<Tensor> loss)
    {
        using var no = no_grad();
        var input = inputs[which];
        var flat = input.detach().view(-1);
        var differences = new double[flat.numel()];
        for (var i = 0; i < differences.Length; i++)
        {
            var value = flat[i].item<double>();
            flat[i] = value + Step;
            var above = loss().item<double>();
            flat[i] = value - Step;
            var below = loss().item<double>();
            flat[i] = value;
            differences[i] = (above - below) / (2 * Step);
        }

        return tensor(differences).reshape(input.shape);
    }

    private static string Text(Tensor values) => string.Join(" ", values.contiguous().data<double>().ToArray());
}
