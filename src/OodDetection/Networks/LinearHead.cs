using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>The last linear layer of a classifier, logits = W·features + b, of a network that libtorch doesn't compute.</summary>
/// <param name="Features">The name of the layer whose output the features are, N×D.</param>
/// <param name="Weight">W, K×D, of a floating-point type.</param>
/// <param name="Bias">b, K numbers; null for none.</param>
public sealed record LinearHead(string Features, Tensor Weight, Tensor? Bias) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose()
    {
        Weight.Dispose();
        Bias?.Dispose();
    }
}
