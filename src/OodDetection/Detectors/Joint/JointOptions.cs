namespace OodDetection;

/// <summary>Hyper-parameters of the joint detector.</summary>
public sealed record JointOptions
{
    /// <summary>The layers whose channel moments are looked at, N×C×H×W; at least one. Early ones are best: the other parts see the last.</summary>
    /// <value>Null: the residual blocks of the first group of a network of the library. Layers of another network have to be named.</value>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>k, which neighbour's distance counts.</summary>
    /// <value>10: by itself better than 50 by .002 to .003 in mean AUROC on the sets that the weights were chosen on.</value>
    public int Neighbours { get; init; } = 10;

    /// <summary>How much each part counts.</summary>
    /// <value>See <see cref="JointWeights"/>.</value>
    public JointWeights Weights { get; init; } = new();

    /// <summary>The share of the training images that is held out to put the parts on one scale, where the training set has no <see cref="OodTrainingSet.HeldOutImages"/> images. Of equal images each counts once.</summary>
    /// <value>0.1.</value>
    public double HeldOutShare { get; init; } = 0.1;

    /// <summary>How to look into the network.</summary>
    /// <value>See <see cref="PostHocOptions"/>. Its seed also chooses the images held out.</value>
    public PostHocOptions PostHoc { get; init; } = new();

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(JointOptions));
        errors.Require(Layers is not { Count: 0 }, $"{nameof(Layers)} is empty; expected the name of at least one layer.");
        errors.Require(Neighbours >= 1, $"{nameof(Neighbours)} is {Neighbours}; expected 1 or more.");
        errors.Require(HeldOutShare is > 0 and < 1, $"{nameof(HeldOutShare)} is {HeldOutShare}; expected a share between 0 and 1.");
        errors.Require(Weights is not null, $"{nameof(Weights)} is null.");
        errors.Require(PostHoc is not null, $"{nameof(PostHoc)} is null.");
        Weights?.Check(errors);
        if (PostHoc is not null) errors.Within(nameof(PostHoc), PostHoc.Check);
        errors.ThrowIfAny();
    }
}
