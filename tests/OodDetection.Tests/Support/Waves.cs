using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Tests.Support;

/// <summary>Numbers by the formulas of make_expected.py, so that both sides have the same weights and images.</summary>
internal static class Waves
{
    public static Tensor Images(params long[] shape) => Named("images", shape);

    /// <summary>The numbers that belong to a name.</summary>
    public static Tensor Named(string name, params long[] shape) => Made(name, shape, x => x);

    public static void SetWeights(Module network)
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (name, target) in network.state_dict())
        {
            if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) continue;
            var isNorm = name.StartsWith("norm", StringComparison.Ordinal) || name.Contains(".norm", StringComparison.Ordinal);
            Func<double, double> scale =
                name.EndsWith("running_var", StringComparison.Ordinal) ? x => 1 + 0.5 * x
                : isNorm ? x => (name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0) + 0.1 * x
                : x => 0.15 * x;
            target.copy_(Made(name, target.shape, scale));
        }
    }

    private static Tensor Made(string name, long[] shape, Func<double, double> scale)
    {
        var phase = name.Sum(c => c) % 97;
        var count = (int)shape.Aggregate(1L, (a, b) => a * b);
        var values = Enumerable.Range(0, count).Select(i => (float)scale(Math.Sin(0.37 * i * (1 + i % 7) + phase))).ToArray();
        using var flat = tensor(values);
        using var shaped = flat.reshape(shape);
        return shaped.clone();
    }
}
