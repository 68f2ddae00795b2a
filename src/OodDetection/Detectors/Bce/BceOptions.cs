using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Hyper-parameters of the BCE detector. "Table 1" is that of the semi-supervised intermediate-layer paper, IPSJ Journal 62(4), 2021.</summary>
public sealed record BceOptions
{
    /// <summary>The transforms under which images are seen in training, and over which the score is averaged.</summary>
    /// <value><see cref="TransformSet.Rotations"/>, so that the detector is compared with the others on equal terms.</value>
    public TransformSet Transforms { get; init; } = TransformSet.Rotations;

    /// <summary>Channels of each stage of the classifier.</summary>
    /// <value>64, those of Table 1.</value>
    public int Channels { get; init; } = 64;

    /// <summary>Units of the classifier's hidden linear layer.</summary>
    /// <value>1024, those of Table 1.</value>
    public int HiddenUnits { get; init; } = 1024;

    /// <summary>How the classifier is trained: batches hold as many out-of-distribution as in-distribution images.</summary>
    /// <value>See <see cref="TrainingOptions"/>.</value>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Seed of weights, batches and transforms.</summary>
    /// <value>0.</value>
    public long Seed { get; init; }

    /// <summary>The device to train and score on.</summary>
    /// <value>The CPU.</value>
    public Device Device { get; init; } = CPU;

    /// <summary>How many transformed images go through the network at once when scoring, at the most; it bounds the memory. Fewer do where images are large: on the CPU the largest tensor of a pass takes no more than 32 MiB, or what one image needs.</summary>
    /// <value>64, the fastest on CPUs that were measured.</value>
    public int ScoringBatchSize { get; init; } = 64;

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(BceOptions));
        errors.Require(Transforms is not null, $"{nameof(Transforms)} is null.");
        errors.Require(Channels >= 1, $"{nameof(Channels)} is {Channels}; expected 1 or more.");
        errors.Require(HiddenUnits >= 1, $"{nameof(HiddenUnits)} is {HiddenUnits}; expected 1 or more.");
        errors.Require(Training is not null, $"{nameof(Training)} is null.");
        errors.Require(Device is not null, $"{nameof(Device)} is null.");
        errors.Require(ScoringBatchSize >= 1, $"{nameof(ScoringBatchSize)} is {ScoringBatchSize}; expected 1 or more.");
        Training?.Check(errors);
        errors.ThrowIfAny();
    }
}
