namespace OodDetection.Benchmarks.Work;

/// <summary>How much one call of a benchmark does, by the names of public properties of its class. They may depend on its parameters, not on its set-up.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class WorkAttribute : Attribute
{
    /// <summary>The property that holds how many images a call takes; in the metrics' class, scores.</summary>
    public string? Images { get; init; }

    /// <summary>The property that holds how many floating-point operations a call does in matrix products and convolutions, an addition and a multiplication counted as two.</summary>
    public string? Flops { get; init; }
}
