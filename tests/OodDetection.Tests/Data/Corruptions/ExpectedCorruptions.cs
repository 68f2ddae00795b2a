using System.Text.Json;

namespace OodDetection.Tests.Data.Corruptions;

/// <summary>What make_expected.py wrote: an image, and in float64 what becomes of it.</summary>
internal sealed record ExpectedCorruptions(long Seed, long Index, long[] Shape, int[] Image, ExpectedCorruption[] Cases)
{
    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true };

    public static ExpectedCorruptions Instance { get; } = Load();

    private static ExpectedCorruptions Load()
    {
        var assembly = typeof(ExpectedCorruptions).Assembly;
        var name = assembly.GetManifestResourceNames().Single(n => n.EndsWith("corruptions.expected.json", StringComparison.Ordinal));
        using var stream = assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<ExpectedCorruptions>(stream, s_options)!;
    }
}

internal sealed record ExpectedCorruption(string Name, int Severity, double[] Values);
