namespace OodDetection;

/// <summary>How post-hoc detectors look into a network, whatever the method.</summary>
public sealed record PostHocOptions
{
    /// <summary>The name of the classifier's last linear layer, whose input are the penultimate features; of a network in an ONNX file the name of the tensor that goes into it.</summary>
    /// <value>Null: it is looked for, and found where a linear layer gives the network's output.</value>
    public string? Head { get; init; }

    /// <summary>How many images go through the network at once; it bounds the memory.</summary>
    /// <value>64, the fastest on CPUs that were measured.</value>
    public int ScoringBatchSize { get; init; } = 64;

    /// <summary>The most training images that are used; of more a random sample of this size is. It bounds the memory of a fit, 8 bytes for each feature and logit, and the size of what kNN keeps.</summary>
    /// <value>50,000, CIFAR's training set, which the methods' papers use whole.</value>
    public int MaxImages { get; init; } = 50_000;

    /// <summary>Seed of the samples of images.</summary>
    /// <value>0.</value>
    public long Seed { get; init; }

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(PostHocOptions));
        Check(errors);
        errors.ThrowIfAny();
    }

    internal void Check(OptionsErrors errors)
    {
        errors.Require(Head is not "", $"{nameof(Head)} is empty; expected the name of a layer, or null.");
        errors.Require(ScoringBatchSize >= 1, $"{nameof(ScoringBatchSize)} is {ScoringBatchSize}; expected 1 or more.");
        errors.Require(MaxImages >= 2, $"{nameof(MaxImages)} is {MaxImages}; expected 2 or more.");
    }
}
