using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>The last linear layer of a classifier, z = W f + b, in float64 on the CPU.</summary>
/// <param name="Weight">W, K×D.</param>
/// <param name="Bias">b, K numbers.</param>
internal sealed record ClassifierHead(Tensor Weight, Tensor Bias) : IDisposable
{
    /// <summary>K, the number of logits.</summary>
    internal int Classes => (int)Weight.shape[0];

    /// <summary>D, the number of penultimate features.</summary>
    internal int Dimension => (int)Weight.shape[1];

    /// <summary>The logits of n×D features, n×K.</summary>
    internal Tensor Logits(Tensor features) => features.matmul(Weight.transpose(0, 1)).Plus(Bias);

    public void Dispose()
    {
        Weight.Dispose();
        Bias.Dispose();
    }
}
