namespace OodDetection;

/// <summary>How GEOM makes a score of the network's predictions.</summary>
public enum GeomScore
{
    /// <summary>1 − the mean probability of the transforms that were applied, in [0, 1] (the intermediate-layer paper, section 3.1, negated).</summary>
    Softmax,

    /// <summary>
    /// Minus the mean log-likelihood of the predictions under Dirichlet distributions that are fitted to the training images, one a transform
    /// (Golan &amp; El-Yaniv, 2018, section 3.2, negated). Any real number.
    /// </summary>
    Dirichlet,
}
