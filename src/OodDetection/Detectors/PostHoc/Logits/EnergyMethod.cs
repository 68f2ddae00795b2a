using System.Text.Json.Nodes;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Free energy: −T·LSE(z/T).</summary>
/// <remarks>Liu, Wang, Owens &amp; Li, "Energy-based Out-of-distribution Detection", NeurIPS 2020, arXiv 2010.03759, equation 4.</remarks>
public sealed record EnergyMethod : PostHocMethod
{
    /// <inheritdoc/>
    public override string Name => "energy";

    /// <summary>The temperature T.</summary>
    /// <value>1, as in the paper, which calls the score parameter-free with it.</value>
    public double Temperature { get; init; } = 1;

    internal override void Check(OptionsErrors errors)
        => errors.Require(double.IsFinite(Temperature) && Temperature > 0, $"{nameof(Temperature)} is {Temperature}; expected a number above 0.");

    internal override Tensor Score(PostHocBatch batch, Tensor[] fitted) => PostHocMath.Energy(batch.Logits.div(Held(Temperature))).mul(Held(Temperature));

    internal override IEnumerable<(string Name, JsonNode Value)> Settings() => [("temperature", Temperature)];
}
