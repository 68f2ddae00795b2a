using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Hyper-parameters of the GEOM detector: of the network that predicts which transform was applied, and of its score.
/// "The paper" is the semi-supervised intermediate-layer paper, IPSJ Journal 62(4), 2021.</summary>
public sealed record GeomOptions
{
    /// <summary>The transforms that the network learns to tell apart; at least two.</summary>
    /// <value><see cref="TransformSet.Rotations"/>, those of the intermediate-layer paper.</value>
    public TransformSet Transforms { get; init; } = TransformSet.Rotations;

    /// <summary>How the score is made.</summary>
    /// <value><see cref="GeomScore.Softmax"/>.</value>
    public GeomScore Score { get; init; } = GeomScore.Softmax;

    /// <summary>Size of the network.</summary>
    /// <value>WRN-16-4, the paper's.</value>
    public WideResNetOptions Network { get; init; } = new();

    /// <summary>How the network is trained.</summary>
    /// <value>See <see cref="TrainingOptions"/>.</value>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Seed of weights, batches, transforms and dropout.</summary>
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
        var errors = new OptionsErrors(nameof(GeomOptions));
        Check(errors);
        errors.ThrowIfAny();
    }

    internal void Check(OptionsErrors errors)
    {
        errors.Require(Transforms is { Count: >= 2 }, $"{nameof(Transforms)} has {Transforms?.Count ?? 0} transforms; expected two or more to tell apart.");
        errors.Require(Enum.IsDefined(Score), $"{nameof(Score)} is {Score}; expected {nameof(GeomScore.Softmax)} or {nameof(GeomScore.Dirichlet)}.");
        errors.Require(Network is not null, $"{nameof(Network)} is null.");
        errors.Require(Training is not null, $"{nameof(Training)} is null.");
        errors.Require(Device is not null, $"{nameof(Device)} is null.");
        errors.Require(ScoringBatchSize >= 1, $"{nameof(ScoringBatchSize)} is {ScoringBatchSize}; expected 1 or more.");
        Network?.Check(errors);
        Training?.Check(errors);
    }
}
