using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

internal static class TensorValues
{
    /// <summary>The values in row-major order as float64.</summary>
    public static double[] Values(this Tensor tensor)
    {
        using var scope = NewDisposeScope();
        return tensor.detach().to(ScalarType.Float64).cpu().contiguous().reshape(-1).data<double>().ToArray();
    }

    /// <summary>The scores as an array; the tensor is released.</summary>
    public static double[] Take(this Tensor scores)
    {
        using (scores) return scores.Values();
    }

    public static void AssertClose(IReadOnlyList<double> expected, IReadOnlyList<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count, actual.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            var allowed = tolerance * Math.Max(1, Math.Abs(expected[i]));
            Assert.True(Math.Abs(expected[i] - actual[i]) <= allowed, $"At {i}: expected {expected[i]:R} ± {allowed:R}, got {actual[i]:R}.");
        }
    }
}
