using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.Bce;

/// <summary>From pixels to the score, against numbers of another program.</summary>
public class BceValueTests
{
    /// <remarks>
    /// By PyTorch in float64, with weights <c>w</c> and <c>norm</c> (batch norm in evaluation mode) by the formula of <see cref="Waves"/>:
    /// <code>
    /// def logit(x):
    ///     for s, c in ((0, 1), (1, 2)):
    ///         x = F.conv2d(x, w(f"stages.{s}.conv.weight", 2, c, 4, 4), w(f"stages.{s}.conv.bias", 2), padding=2)
    ///         x = F.max_pool2d(F.relu(norm(x, f"stages.{s}.norm")), 2)
    ///     x = F.relu(norm(F.linear(x.flatten(1), w("head.hidden.weight", 4, 18), w("head.hidden.bias", 4)), "head.norm"))
    ///     return F.linear(x, w("head.logit.weight", 1, 4), w("head.logit.bias", 1)).squeeze(1)
    /// x = ((torch.arange(3 * 144) ** 2 % 251).double().reshape(3, 1, 12, 12) / 255 - 0.5) / 0.25
    /// sum(torch.sigmoid(logit(torch.rot90(x, k, (2, 3)))) for k in range(4)) / 4
    /// </code>
    /// </remarks>
    [Fact]
    public void Score_FourRotations_EqualsPyTorch()
    {
        using var scope = NewDisposeScope();
        var images = tensor(Enumerable.Range(0, 3 * 144).Select(k => (byte)(k * k % 251)).ToArray()).reshape(3, 1, 12, 12);
        var classifier = new FeatureFusionNetwork([new FeatureShape(1, 12, 12)], channels: 2, hiddenUnits: 4);
        Waves.SetWeights(classifier);
        using var detector = new BceDetector(classifier, new ImagePreprocessing(new ImageShape(1, 12, 12), [0.5], [0.25]), TransformSet.Rotations, CPU, 64, []);

        TensorValues.AssertClose([0.4942998412112548, 0.49452415500893493, 0.49433167793801397], detector.Score(images).Values(), 2e-7);
    }
}
