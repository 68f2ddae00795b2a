using System.Text.Json;

namespace OodDetection.Tests.Support;

/// <summary>What make_expected.py wrote: the values of PyTorch and SciPy.</summary>
internal sealed record ExpectedCore(ExpectedNetwork[] WideResNets, ExpectedNetworkSize[] ParameterCounts, ExpectedDirichlet Dirichlet)
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true };

    public static ExpectedCore Instance { get; } = Load();

    private static ExpectedCore Load()
    {
        var assembly = typeof(ExpectedCore).Assembly;
        var name = assembly.GetManifestResourceNames().Single(n => n.EndsWith("core.expected.json", StringComparison.Ordinal));
        using var stream = assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<ExpectedCore>(stream, s_options)!;
    }
}

internal sealed record ExpectedNetwork(
    int Channels, int Classes, int Depth, int Width, int Height, int Columns, long Parameters,
    string[] Names, double[] Logits, double[] Pooled, long[][] GroupShapes, double[] GroupMeans);

internal sealed record ExpectedNetworkSize(int Channels, int Classes, int Depth, int Width, long Parameters);

internal sealed record ExpectedDirichlet(double[] Alphas, double[] Normality);
