using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>
/// A detector that scores images by what a frozen network gives for their transformed copies. Several on one network, under the same transforms, can share
/// each forward pass.
/// </summary>
internal interface IFeatureScorer : ITrainedDetector, IScoresInPasses
{
    /// <summary>The network that is looked into.</summary>
    FrozenNetwork Network { get; }

    /// <summary>The transforms, K of them, over which the score is averaged.</summary>
    TransformSet Transforms { get; }

    /// <summary>The layers that it reads beside the network's output; none where it reads the output alone.</summary>
    IReadOnlyList<string> Layers { get; }

    /// <summary>Bytes that one image takes in the largest tensor of a pass, what comes after the network included.</summary>
    long BytesOfAnImage { get; }

    /// <summary>Scores n images.</summary>
    /// <param name="outputs">What the network and the layers, perhaps others beside, gave for the K·n transformed copies, transform by transform.</param>
    /// <param name="images">K·n.</param>
    /// <returns>n scores in float64.</returns>
    /// <exception cref="ArgumentException">The network gives something else than is expected of it.</exception>
    Tensor ScoreFeatures(LayerOutputs outputs, long images);

    /// <summary>The score on an unbounded scale, where an exponential tail is a fair guess: log-odds of a probability, the logarithm of a distance.</summary>
    double OnUnboundedScale(double score);
}
