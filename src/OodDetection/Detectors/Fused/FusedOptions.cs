using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Hyper-parameters of the fused detector and of its parts.</summary>
public sealed record FusedOptions
{
    /// <summary>Hyper-parameters of GEOM, whose network all parts look into.</summary>
    /// <value>See <see cref="GeomOptions"/>.</value>
    public GeomOptions Geom { get; init; } = new();

    /// <summary>
    /// The weight λ of known outliers in the network's training. Above 0 the network is trained as <see cref="GeomPlusTrainer"/> does, which takes about twice as long as GEOM's training, and outliers
    /// shape what all parts look into. Ignored where there are no known outliers.
    /// </summary>
    /// <value>0: the network is GEOM's, which no outlier changes. <see cref="GeomPlusOptions.OutlierWeight"/> is 0.5 by default.</value>
    public double OutlierExposureWeight { get; init; }

    /// <summary>Hyper-parameters of the intermediate-layer part, which there is only with out-of-distribution training images.</summary>
    /// <value>See <see cref="IntermediateLayerOptions"/>.</value>
    public IntermediateLayerOptions IntermediateLayer { get; init; } = new();

    /// <summary>Hyper-parameters of the moments part.</summary>
    /// <value>See <see cref="MomentsOptions"/>.</value>
    public MomentsOptions Moments { get; init; } = new();

    /// <summary>How the parts' scores are joined.</summary>
    /// <value><see cref="FusionRule.Fisher"/>.</value>
    public FusionRule Rule { get; init; } = FusionRule.Fisher;

    /// <summary>How much each part counts.</summary>
    /// <value>Null: <see cref="FusionWeights.For"/> the number of out-of-distribution training images.</value>
    public FusionWeights? Weights { get; init; }

    /// <summary>The share of the in-distribution images that is held out from all training, to put the parts' scores on one scale. Of equal images each counts once, and none is held out while a copy of it is trained on; keeping images that are nearly equal, such as frames of a video, on one side is up to the caller.</summary>
    /// <value>0.1.</value>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>Seed of everything: the choice of held-out images, and weights, batches and transforms of all parts. The parts' own seeds are ignored.</summary>
    /// <value>0.</value>
    public long Seed { get; init; }

    /// <summary>The device to train and score on, of all parts. That of <see cref="Geom"/> is ignored.</summary>
    /// <value>The CPU.</value>
    public Device Device { get; init; } = CPU;

    /// <summary>These options with seed, device and the precision that is taken there given to the parts: what is trained by, and recorded.</summary>
    /// <exception cref="InvalidOperationException">It is to be bfloat16, which this machine computes wrong.</exception>
    internal FusedOptions ForParts() => this with
    {
        Geom = Geom with { Seed = Seed, Device = Device, Training = Geom.Training.For(Device) },
        IntermediateLayer = IntermediateLayer with { Seed = Seed, Training = IntermediateLayer.Training.For(Device) },
    };

    /// <summary>Checks all options, the parts' included.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(FusedOptions));
        CheckPart(Geom, nameof(Geom), (part, its) => part.Check(its));
        CheckPart(IntermediateLayer, nameof(IntermediateLayer), (part, its) => part.Check(its));
        CheckPart(Moments, nameof(Moments), (part, its) => part.Check(its));
        errors.RequireNotNegative(OutlierExposureWeight);
        Weights?.Check(errors);
        errors.Require(Enum.IsDefined(Rule), $"{nameof(Rule)} is {Rule}; expected {nameof(FusionRule.Fisher)} or {nameof(FusionRule.StandardisedSum)}.");
        errors.Require(Device is not null, $"{nameof(Device)} is null.");
        errors.Require(HeldOutShare is > 0 and < 1, $"{nameof(HeldOutShare)} is {HeldOutShare}; expected a share between 0 and 1.");
        if (Geom is not null && IntermediateLayer is not null && Moments is not null)
        {
            errors.Require(
                new[] { IntermediateLayer.Transforms, Moments.Transforms }.All(set => ReferenceEquals(Geom.Transforms, set) || (set is not null && Geom.Transforms?.IsSame(set) == true)),
                $"The parts have different transform sets; expected one, since they share each forward pass.");
        }

        errors.ThrowIfAny();

        void CheckPart<TOptions>(TOptions? part, string name, Action<TOptions, OptionsErrors> check)
            where TOptions : class
        {
            errors.Require(part is not null, $"{name} is null.");
            if (part is not null) errors.Within(name, its => check(part, its));
        }
    }
}
