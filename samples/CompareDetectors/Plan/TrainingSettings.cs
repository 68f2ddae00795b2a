namespace CompareDetectors.Plan;

/// <summary>The sizes of all runs of a plan.</summary>
internal sealed record TrainingSettings
{
    /// <summary>Width factor of GEOM's network, WRN-depth-width.</summary>
    public required int Width { get; init; }

    public required int Depth { get; init; }

    /// <summary>Epochs of GEOM's and GEOM+'s network.</summary>
    public required int Epochs { get; init; }

    /// <summary>Epochs of the classifier g and of BCE's, which have one architecture and so get one number of epochs.</summary>
    public required int ClassifierEpochs { get; init; }

    /// <summary>In-distribution images that are used of the training part, those held out included; null for all.</summary>
    public required int? MaxId { get; init; }

    /// <summary>Test images of either kind, in-distribution and out-of-distribution; null for all.</summary>
    public required int? MaxTest { get; init; }

    /// <summary>Whether training images are augmented as the paper does with CIFAR.</summary>
    public required bool Augmentation { get; init; }

    /// <summary>The share of the images for which g in training doesn't see a layer; the last one is always seen. 0 for none.</summary>
    public double LayerDropout { get; init; }

    /// <summary>The share of the out-of-distribution training images that are held out to validate g; 0 for none.</summary>
    public double ValidationShare { get; init; }

    /// <summary>g and BCE see each image half as often as GEOM's network does: the rule where no number is given.</summary>
    public static int ClassifierEpochsFor(int epochs) => Math.Max(1, (epochs + 1) / 2);

    /// <exception cref="ArgumentException">A setting is out of range; the message lists all.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (Width < 1) errors.Add($"--width is {Width}; expected 1 or more.");
        if (Depth < 10 || (Depth - 4) % 6 != 0) errors.Add($"--depth is {Depth}; expected 6n + 4 with n ≥ 1: 10, 16, 22, 28, …");
        if (Epochs < 1) errors.Add($"--epochs is {Epochs}; expected 1 or more.");
        if (ClassifierEpochs < 1) errors.Add($"--classifier-epochs is {ClassifierEpochs}; expected 1 or more.");
        if (!(LayerDropout is >= 0 and < 1)) errors.Add(FormattableString.Invariant($"--layer-dropout is {LayerDropout}; expected 0 or more, and below 1."));
        if (!(ValidationShare is >= 0 and < 1)) errors.Add(FormattableString.Invariant($"--validation-share is {ValidationShare}; expected 0 or more, and below 1."));
        if (MaxId < 1) errors.Add($"--max-id is {MaxId}; expected 1 or more, or 'all'.");
        if (MaxTest < 1) errors.Add($"--max-test is {MaxTest}; expected 1 or more, or 'all'.");
        if (errors.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, errors));
    }

    /// <summary>All in words.</summary>
    /// <param name="classifier">Whether any detector has a second network g.</param>
    public string Describe(bool classifier) => FormattableString.Invariant(
        $"WRN-{Depth}-{Width}, {Epochs} epochs of GEOM and GEOM+, {ClassifierEpochs} of the second network and BCE, {Limit(MaxId)} in-distribution training images a class, {Limit(MaxTest)} test images of either kind, {(Augmentation ? "with" : "no")} augmentation{(classifier ? string.Concat(ClassifierNotes().Select(note => $", {note}")) : "")}");

    /// <summary>In words, what is done in the training of the second network beside what the paper does.</summary>
    public IEnumerable<string> ClassifierNotes()
    {
        if (LayerDropout > 0) yield return FormattableString.Invariant($"each layer but the last hidden from the second network for {100 * LayerDropout:0.#} % of the images in training");
        if (ValidationShare > 0) yield return FormattableString.Invariant($"{100 * ValidationShare:0.#} % of the out-of-distribution training images held out to validate the second network");
    }

    private static string Limit(int? count) => count is { } n ? $"at most {n}" : "all";
}
