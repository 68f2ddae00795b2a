using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;

namespace OodDetection.Benchmarks.Work;

/// <summary>How much one call of a benchmark does, as <see cref="WorkAttribute"/> declares it.</summary>
/// <param name="Images">Images a call takes, or null.</param>
/// <param name="Flops">Floating-point operations in matrix products and convolutions, or null.</param>
public sealed record BenchmarkWork(double? Images, double? Flops)
{
    private static readonly ConcurrentDictionary<BenchmarkCase, BenchmarkWork> s_known = new();

    /// <summary>Images a second.</summary>
    /// <param name="nanoseconds">The time of a call.</param>
    public double? ImagesPerSecond(double nanoseconds) => Images / (nanoseconds * 1e-9);

    /// <summary>Floating-point operations a second.</summary>
    /// <param name="nanoseconds">The time of a call.</param>
    public double? FlopsPerSecond(double nanoseconds) => Flops / (nanoseconds * 1e-9);

    /// <summary>Reads the declaration of a benchmark for the parameters of one case.</summary>
    /// <exception cref="InvalidOperationException">A declared property doesn't exist.</exception>
    public static BenchmarkWork Of(BenchmarkCase benchmark)
    {
        ArgumentNullException.ThrowIfNull(benchmark);
        return s_known.GetOrAdd(benchmark, Read);
    }

    private static BenchmarkWork Read(BenchmarkCase benchmark)
    {
        if (benchmark.Descriptor.WorkloadMethod.GetCustomAttribute<WorkAttribute>() is not { } declared) return new BenchmarkWork(null, null);
        var type = benchmark.Descriptor.Type;
        var instance = Activator.CreateInstance(type)!;
        foreach (var parameter in benchmark.Parameters.Items) type.GetProperty(parameter.Name)!.SetValue(instance, parameter.Value);
        return new BenchmarkWork(Value(declared.Images), Value(declared.Flops));

        double? Value(string? property) => property is null ? null : Convert.ToDouble(
            (type.GetProperty(property) ?? throw new InvalidOperationException($"{type.Name} has no public property '{property}', which {benchmark.Descriptor.WorkloadMethod.Name} declares as its work.")).GetValue(instance),
            CultureInfo.InvariantCulture);
    }
}
