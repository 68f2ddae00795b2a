using System.Text.Json;

namespace OodDetection.Tests.Support;

/// <summary>What make_expected_adversarial.py wrote: PyTorch's values of one training step of the patch networks.</summary>
internal sealed record ExpectedAdversarial(
    double[] Logits, double[] Mean, double[] LogVariance, double[] Reconstructed, double[] Generated,
    double VaeLoss, double VaeLossOfWeightsOne, double DiscriminatorLoss,
    Dictionary<string, double> VaeGradients, Dictionary<string, double> DiscriminatorGradients)
{
    public const int Channels = 2, Side = 8, Latent = 4, Patches = 6;

    private static readonly JsonSerializerOptions s_options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true };

    public static int[] Widths => [3, 5];

    public static ExpectedAdversarial Instance { get; } = Load();

    private static ExpectedAdversarial Load()
    {
        var assembly = typeof(ExpectedAdversarial).Assembly;
        var name = assembly.GetManifestResourceNames().Single(n => n.EndsWith("adversarial.expected.json", StringComparison.Ordinal));
        using var stream = assembly.GetManifestResourceStream(name)!;
        return JsonSerializer.Deserialize<ExpectedAdversarial>(stream, s_options)!;
    }
}
