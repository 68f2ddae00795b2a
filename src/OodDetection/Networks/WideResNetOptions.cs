namespace OodDetection.Networks;

/// <summary>The size of a <see cref="WideResNet"/>. The defaults are WRN-16-4, the network of the intermediate-layer paper.</summary>
public sealed record WideResNetOptions
{
    /// <summary>Number of convolutional layers, 6n + 4 for n ≥ 1 blocks a group.</summary>
    /// <value>16.</value>
    public int Depth { get; init; } = 16;

    /// <summary>The factor w by which the groups are wider than those of a ResNet: 16w, 32w and 64w channels.</summary>
    /// <value>4.</value>
    public int WidenFactor { get; init; } = 4;

    /// <summary>Probability with which a value is dropped between the two convolutions of a block.</summary>
    /// <value>0.3, that of Zagoruyko &amp; Komodakis.</value>
    public double Dropout { get; init; } = 0.3;

    internal void Check(OptionsErrors errors)
    {
        errors.Require(Depth >= 10 && (Depth - 4) % 6 == 0, $"{nameof(Depth)} is {Depth}; expected 6n + 4 with n ≥ 1: 10, 16, 22, 28, …");
        errors.Require(WidenFactor >= 1, $"{nameof(WidenFactor)} is {WidenFactor}; expected 1 or more.");
        errors.Require(Dropout is >= 0 and < 1, $"{nameof(Dropout)} is {Dropout}; expected a probability in [0, 1).");
    }
}
