using OodDetection.Networks;
using OodDetection.Transforms;

namespace OodDetection;

/// <summary>Hyper-parameters of the intermediate-layer detector. "The paper" is the semi-supervised intermediate-layer paper, IPSJ Journal 62(4), 2021.</summary>
public sealed record IntermediateLayerOptions
{
    /// <summary>
    /// Among <see cref="Layers"/>: the softmax over the second dimension of what the network itself gives, the <c>softmax</c> of the paper's
    /// Table 2. A network that has a layer of this name gives that layer's output.
    /// </summary>
    public const string Softmax = FeatureReader.Softmax;

    /// <summary>
    /// Among <see cref="Layers"/>, of a network that gives a logit for each of <see cref="Transforms"/>, such as that of a GEOM detector: its output, N×K, but for an image under transform y in the order
    /// y, y + 1, … K − 1, 0, … y − 1. So the classifier sees how sure the network is and whether it is right; of <see cref="WideResNet.Logits"/>, the paper's z_4, it sees the former alone.
    /// A network that has a layer of this name gives that layer's output.
    /// </summary>
    /// <remarks>Our own; as the last of several layers better than <see cref="WideResNet.Logits"/>, in the mean of the classes that were measured. Alone, of a network that was trained for a few epochs, it did worse: see the results in the docs.</remarks>
    public const string TransformLogits = FeatureReader.TransformLogits;

    /// <summary>The detector of the paper: z_1 … z_4 of a <see cref="WideResNet"/>, and all known outliers trained on, with no others beside them.</summary>
    public static IntermediateLayerOptions Paper { get; } = new()
    {
        Layers = [WideResNet.Group1, WideResNet.Group2, WideResNet.Group3, WideResNet.Logits],
        SyntheticOutliers = null,
        ValidationShare = 0,
    };

    /// <summary>
    /// What of the frozen network the classifier sees; null, or at least one: the outputs of layers, by the names of <c>named_modules()</c>,
    /// <see cref="Softmax"/> or <see cref="TransformLogits"/>.
    /// </summary>
    /// <value>
    /// Null: of a <see cref="WideResNet"/> the three residual groups and its logits, z_1 … z_4 of the paper; in place of the logits <see cref="TransformLogits"/>, if there are as many as <see cref="Transforms"/>. If that is by chance,
    /// since the network tells something else than these transforms apart, name the layers. Those of a network of another kind have to be named.
    /// </value>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>The transforms over which the score is averaged. Nothing in the detector needs GEOM: the identity alone is a valid set.</summary>
    /// <value><see cref="TransformSet.Rotations"/>, those of the paper.</value>
    public TransformSet Transforms { get; init; } = TransformSet.Rotations;

    /// <summary>Channels of each stage of the classifier, or null for as many as the largest layer has, at most 64.</summary>
    /// <value>Null: 64 for WRN-16-4, as in Table 1, and 16 for WRN-16-1.</value>
    public int? Channels { get; init; }

    /// <summary>Units of the classifier's hidden linear layer.</summary>
    /// <value>1024, those of Table 1.</value>
    public int HiddenUnits { get; init; } = 1024;

    /// <summary>
    /// How the classifier is trained. A batch holds <see cref="TrainingOptions.BatchSize"/> in-distribution images and as many
    /// out-of-distribution images, drawn with replacement. The paper states neither the ratio nor the number of epochs.
    /// </summary>
    /// <value>5 epochs; the rest as in <see cref="TrainingOptions"/>.</value>
    public TrainingOptions Training { get; init; } = new() { Epochs = 5 };

    /// <summary>
    /// How many bytes of the frozen network's features a training may keep for each of the two kinds of images, known outliers and in-distribution ones. A kind of which all images fit in, under all transforms,
    /// goes through the frozen network once and not in every epoch. A few known outliers do where images are small: 16 of 224×224 pixels under four rotations take 1.4 GB with WRN-16-4. Where the training rounds to bfloat16 twice as many images fit in.
    /// Outliers that are made (<see cref="SyntheticOutliers"/>) are never kept, since each is made once; with augmentation nothing is. The detector is the same up to rounding.
    /// </summary>
    /// <value>2²⁸, 256 MiB.</value>
    public long MaxKeptFeatureBytes { get; init; } = 1L << 28;

    /// <summary>Outliers that are made of the images at hand for the training, beside the known ones; null for none, as in the paper.</summary>
    /// <value>In equal parts known outliers, mixes of them with in-distribution images, and in-distribution images with a rectangle of another one pasted in: see <see cref="SyntheticOutlierOptions"/>.</value>
    public SyntheticOutlierOptions? SyntheticOutliers { get; init; } = new();

    /// <summary>
    /// The share of the images of a step for which the classifier in training sees zeros in the place of a layer, drawn for each image and each layer but the last of <see cref="Layers"/>, which is always seen. 0: all are seen, as in the paper.
    /// The classifier then learns what the last layer says and what others add to it, rather than what the others say of a few outliers that it comes to know by heart. Put what it is to rest on last. In scoring all are seen, at the same scale.
    /// </summary>
    /// <remarks>With .5 a frozen network that was trained for long does better still; of one with few epochs it did worse, the more so the fewer the steps of the classifier: see the results in the docs.</remarks>
    /// <value>0.</value>
    public double LayerDropout { get; init; }

    /// <summary>
    /// The share of the known outliers, 64 images at most, that is held out for validation: every ten steps the classifier is asked about them and about some in-distribution images that are held out, too (an eighth, 64 at most; where that would cost more than a quarter of the batches, those that fill no batch, if they are eight or more). 0: all are trained on, for all epochs.
    /// With the best answer at step b, the training ends at step max(3b, b + 60) if no better one has come. In any case the classifier keeps the weights of its best. What is asked, and kept, is a running average of the weights over about the last n/9 of n steps, 33 at the most.
    /// </summary>
    /// <remarks>
    /// A classifier on a frozen network that was trained for long learns a few outliers by heart within an epoch, and is surer of everything else after that. Where it doesn't learn them by heart,
    /// outliers that are held out may be missed. None are held out of a training that would have fewer than 70 steps without them, or has fewer than 64 in-distribution images, nor where the share, rounded, is fewer than two outliers or all of them. Of equal outliers some may be on
    /// either side, and then nothing is noticed. Up to 64 held-out images go through the networks at once; what the frozen one gives for them is kept, within <see cref="MaxKeptFeatureBytes"/> for each kind, with augmentation, too.
    /// </remarks>
    /// <value>.25, our own: see the results in the docs.</value>
    public double ValidationShare { get; init; } = 0.25;

    /// <summary>Seed of weights, batches and transforms.</summary>
    /// <value>0.</value>
    public long Seed { get; init; }

    /// <summary>How many transformed images go through the networks at once when scoring, at the most; it bounds the memory. Fewer do where images are large: on the CPU the largest tensor of a pass takes no more than 32 MiB, or what one image needs. Of a network whose inside is not seen, one in an ONNX file or in TorchScript, that is the largest of what goes in and comes out.</summary>
    /// <value>64, the fastest on CPUs that were measured.</value>
    public int ScoringBatchSize { get; init; } = 64;

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(IntermediateLayerOptions));
        Check(errors);
        errors.ThrowIfAny();
    }

    internal void Check(OptionsErrors errors)
    {
        errors.Require(Layers is not { Count: 0 }, $"{nameof(Layers)} is empty; expected the name of at least one layer.");
        errors.Require(Transforms is not null, $"{nameof(Transforms)} is null.");
        errors.Require(Channels is null or >= 1, $"{nameof(Channels)} is {Channels}; expected 1 or more, or null.");
        errors.Require(HiddenUnits >= 1, $"{nameof(HiddenUnits)} is {HiddenUnits}; expected 1 or more.");
        errors.Require(Training is not null, $"{nameof(Training)} is null.");
        errors.Require(LayerDropout is >= 0 and < 1, $"{nameof(LayerDropout)} is {LayerDropout}; expected 0 or more, and below 1.");
        errors.Require(ValidationShare is >= 0 and < 1, $"{nameof(ValidationShare)} is {ValidationShare}; expected 0 or more, and below 1.");
        errors.Require(MaxKeptFeatureBytes >= 0, $"{nameof(MaxKeptFeatureBytes)} is {MaxKeptFeatureBytes}; expected 0 or more.");
        errors.Require(ScoringBatchSize >= 1, $"{nameof(ScoringBatchSize)} is {ScoringBatchSize}; expected 1 or more.");
        Training?.Check(errors);
        if (SyntheticOutliers is { } synthetic) errors.Within(nameof(SyntheticOutliers), synthetic.Check);
    }
}
