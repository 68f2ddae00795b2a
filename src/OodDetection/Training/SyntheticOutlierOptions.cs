namespace OodDetection;

/// <summary>
/// Outliers made of the images of a training set. They stand beside the known outliers in the training of a classifier, so that it doesn't learn a few known ones by heart. Two kinds:
/// mixes λ·o + (1 − λ)·x of a known outlier o and an in-distribution image x, λ uniform in [½, 1], as in mixup (Zhang et al., arXiv 1710.09412) but all with the outlier's label;
/// and in-distribution images with a rectangle of another one pasted in at another place, its sides a quarter to three quarters of the image's, after CutPaste
/// (Li et al., arXiv 2104.04015), which pastes a rectangle of the image itself.
/// </summary>
/// <remarks>The more outliers are known, the fewer are made: with M known ones to train on both shares are multiplied by H/(M + H), H being <see cref="HalvedAt"/>.</remarks>
public sealed record SyntheticOutlierOptions
{
    /// <summary>The share of mixes among the out-of-distribution images of a batch, where hardly any outlier is known.</summary>
    /// <value>⅓.</value>
    public double MixedShare { get; init; } = 1.0 / 3;

    /// <summary>The share of images with a rectangle pasted in among the out-of-distribution images of a batch, where hardly any outlier is known. The known outliers have what the two shares leave.</summary>
    /// <value>⅓.</value>
    public double CutPasteShare { get; init; } = 1.0 / 3;

    /// <summary>The number of known outliers at which both shares are half of what they are where hardly any is known; <see cref="double.PositiveInfinity"/> for shares that don't depend on the number.</summary>
    /// <value>256.</value>
    public double HalvedAt { get; init; } = 256;

    /// <summary>What the shares are multiplied by where so many outliers are known.</summary>
    internal double Factor(long known) => double.IsPositiveInfinity(HalvedAt) ? 1 : HalvedAt / (known + HalvedAt);

    internal void Check(OptionsErrors errors)
    {
        errors.Require(MixedShare is >= 0 and <= 1, $"{nameof(MixedShare)} is {MixedShare}; expected a share in [0, 1].");
        errors.Require(CutPasteShare is >= 0 and <= 1, $"{nameof(CutPasteShare)} is {CutPasteShare}; expected a share in [0, 1].");
        errors.Require(!(MixedShare + CutPasteShare > 1), $"{nameof(MixedShare)} and {nameof(CutPasteShare)} are {MixedShare + CutPasteShare} in sum; expected 1 at the most.");
        errors.Require(HalvedAt > 0, $"{nameof(HalvedAt)} is {HalvedAt}; expected a number above 0.");
    }
}
