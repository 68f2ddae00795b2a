using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Hyper-parameters of Baseline+: of the classifier, of its training, and of the score.</summary>
public sealed record BaselinePlusOptions
{
    /// <summary>The method that scores images by the trained classifier.</summary>
    /// <value><see cref="MspMethod"/>, as in the paper.</value>
    public PostHocMethod Method { get; init; } = new MspMethod();

    /// <summary>The weight λ of the loss on outliers.</summary>
    /// <value>0.5, that of the paper.</value>
    public double OutlierWeight { get; init; } = 0.5;

    /// <summary>Size of the network.</summary>
    /// <value>See <see cref="WideResNetOptions"/>; the paper has WRN-40-2.</value>
    public WideResNetOptions Network { get; init; } = new();

    /// <summary>How the network is trained.</summary>
    /// <value>See <see cref="TrainingOptions"/>.</value>
    public TrainingOptions Training { get; init; } = new();

    /// <summary>Seed of weights, batches, outliers and dropout.</summary>
    /// <value>0.</value>
    public long Seed { get; init; }

    /// <summary>The device to train and score on.</summary>
    /// <value>The CPU.</value>
    public Device Device { get; init; } = CPU;

    /// <summary>How many images go through the network at once when scoring; it bounds the memory.</summary>
    /// <value>64, the fastest on CPUs that were measured.</value>
    public int ScoringBatchSize { get; init; } = 64;

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(BaselinePlusOptions));
        errors.Require(Method is not null, $"{nameof(Method)} is null.");
        errors.RequireNotNegative(OutlierWeight);
        errors.Require(Network is not null, $"{nameof(Network)} is null.");
        errors.Require(Training is not null, $"{nameof(Training)} is null.");
        errors.Require(Device is not null, $"{nameof(Device)} is null.");
        errors.Require(ScoringBatchSize >= 1, $"{nameof(ScoringBatchSize)} is {ScoringBatchSize}; expected 1 or more.");
        Method?.Check(errors);
        Network?.Check(errors);
        Training?.Check(errors);
        errors.ThrowIfAny();
    }
}
