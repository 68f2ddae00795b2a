namespace OodDetection.Networks;

/// <summary>The shape of one image's features at one layer: C×H×W, or a vector of C entries where H = W = 1.</summary>
/// <param name="Channels">Number of channels C.</param>
/// <param name="Height">Height H.</param>
/// <param name="Width">Width W.</param>
internal readonly record struct FeatureShape(long Channels, long Height, long Width)
{
    /// <summary>Whether the features have no extent in space.</summary>
    public bool IsVector => Height == 1 && Width == 1;

    /// <summary>The shape of N×C or N×C×H×W features.</summary>
    /// <param name="features">A batch of features.</param>
    /// <param name="layer">The layer's name, for the message.</param>
    /// <exception cref="ArgumentException">The features have another number of dimensions.</exception>
    public static FeatureShape Of(TorchSharp.torch.Tensor features, string layer)
    {
        ArgumentNullException.ThrowIfNull(features);
        return features.shape switch
        {
            [_, var channels] => new FeatureShape(channels, 1, 1),
            [_, var channels, var height, var width] => new FeatureShape(channels, height, width),
            var other => throw new ArgumentException($"The layer '{layer}' gives features of shape {string.Join('×', other)}; expected N×C or N×C×H×W."),
        };
    }

    /// <summary>The shape as C×H×W, or C for a vector.</summary>
    public override string ToString() => IsVector ? $"{Channels}" : $"{Channels}×{Height}×{Width}";
}
