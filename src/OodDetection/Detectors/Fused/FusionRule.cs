namespace OodDetection;

/// <summary>
/// How the scores of several detectors become one. Probabilities enter as log-odds, distances as logarithms; none of the rules looks at
/// out-of-distribution images.
/// </summary>
public enum FusionRule
{
    /// <summary>
    /// The sum of −log p over the parts (Fisher's method), where p is the share of held-out in-distribution images that score as high.
    /// Beyond the highest tenth of them an exponential tail continues, so that images far out don't tie at 1/(n + 1).
    /// </summary>
    Fisher,

    /// <summary>The sum of (score − mean) / standard deviation over the parts, both measured on held-out in-distribution images.</summary>
    StandardisedSum,
}
