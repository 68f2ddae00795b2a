using System.Text.Json;
using System.Text.Json.Serialization;

namespace OodDetection.Tests.Metrics;

/// <summary>What make_expected.py wrote: the values of scikit-learn, NumPy and SciPy.</summary>
public sealed record ExpectedMetrics(
    ExpectedCase[] Cases, ExpectedQuantile[] NormalQuantiles, ExpectedBinormal[] Binormal)
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
    };

    public static ExpectedMetrics Instance { get; } = Load();

    private static ExpectedMetrics Load()
    {
        var assembly = typeof(ExpectedMetrics).Assembly;
        var name = assembly.GetManifestResourceNames()
            .Single(n => n.EndsWith("metrics.expected.json", StringComparison.Ordinal));
        using var stream = assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<ExpectedMetrics>(stream, Options)!;
    }
}

public sealed record ExpectedCase(
    string Name,
    double[] InDistribution,
    double[] OutOfDistribution,
    double Auroc,
    double AuprOut,
    double AuprIn,
    Dictionary<string, double> Fpr,
    ExpectedInterval[] Intervals,
    ExpectedRoc Roc)
{
    public override string ToString() => Name;
}

public sealed record ExpectedInterval(double Level, double Low, double High);

public sealed record ExpectedRoc(double[] Thresholds, double[] FalsePositiveRates, double[] TruePositiveRates);

public sealed record ExpectedQuantile(double Probability, double Value);

public sealed record ExpectedBinormal(double Distance, double Auroc);
