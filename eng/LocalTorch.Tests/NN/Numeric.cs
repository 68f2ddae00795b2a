using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.NN;

/// <summary>Float64 tensors from literals, comparison of values, and gradients against finite differences.</summary>
internal static class Numeric
{
    internal static Tensor Doubles(long[] shape, params double[] values) =>
        tensor(values, dtype: ScalarType.Float64).reshape(shape);

    /// <summary>0, 1, 2, … in float64.</summary>
    internal static Tensor Counting(params long[] shape) =>
        arange(shape.Aggregate(1L, (product, size) => product * size), dtype: ScalarType.Float64).reshape(shape);

    /// <summary>Normal values in float64 that depend on the seed alone.</summary>
    internal static Tensor Random(int seed, params long[] shape)
    {
        var source = new Random(seed);
        var values = new double[shape.Aggregate(1L, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
            values[i] = Math.Sqrt(-2 * Math.Log(1 - source.NextDouble())) * Math.Cos(2 * Math.PI * source.NextDouble());
        return Doubles(shape, values);
    }

    internal static double[] Values(Tensor tensor)
    {
        using var copy = tensor.detach().to(ScalarType.Float64).contiguous();
        return copy.data<double>().ToArray();
    }

    internal static void Close(Tensor actual, double[] expected, double tolerance = 1e-9)
    {
        var values = Values(actual);
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - values[i]) <= tolerance, $"Element {i}: expected {expected[i]:R}, got {values[i]:R}.");
    }

    internal static void Close(Tensor actual, Tensor expected, double tolerance = 1e-9)
    {
        Assert.Equal(expected.shape, actual.shape);
        Close(actual, Values(expected), tolerance);
    }

    /// <summary>
    /// Compares the gradient of a random linear functional of <paramref name="function"/> with central differences.
    /// The function must be smooth within 1e-5 of the point.
    /// </summary>
    internal static void GradientMatches(Func<Tensor, Tensor> function, Tensor point, int seed, double tolerance = 1e-7)
    {
        const double Step = 1e-5;
        using var scope = NewDisposeScope();
        using var leaf = point.detach().clone().requires_grad_();
        using var output = function(leaf);
        using var weights = Random(seed, output.shape);
        (output * weights).sum().backward();
        var analytic = Values(leaf.grad!);

        var values = Values(point);
        for (int i = 0; i < values.Length; i++)
        {
            double numeric = (At(i, Step) - At(i, -Step)) / (2 * Step);
            Assert.True(Math.Abs(numeric - analytic[i]) <= tolerance * Math.Max(1, Math.Abs(numeric)),
                $"Seed {seed}, element {i}: finite difference {numeric:R}, gradient {analytic[i]:R}.");
        }

        double At(int index, double shift)
        {
            using var inner = NewDisposeScope();
            var moved = (double[])values.Clone();
            moved[index] += shift;
            using var untracked = no_grad();
            return (function(Doubles(point.shape, moved)) * weights).sum().ToDouble();
        }
    }
}
