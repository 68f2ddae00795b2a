using OodDetection.Data;

namespace Quickstart;

/// <summary>What the command line can change.</summary>
internal sealed record QuickstartOptions
{
    /// <summary>A folder with Fashion-MNIST's files, or KIND:PATH, or null to look for Fashion-MNIST.</summary>
    public string? Data { get; init; }

    /// <summary>The set that <see cref="Data"/> names as KIND:PATH, or null if it is Fashion-MNIST.</summary>
    /// <exception cref="ArgumentException">There is a kind without a path.</exception>
    public SetSpec? OwnSet => Data is { } text && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && SetSpec.Kinds.Contains(text[..colon])
        ? SetSpec.Parse(text, "--data") with { Preparation = Preparation, Group = Group }
        : null;

    /// <summary>What brings all images to one size; null for images as they are.</summary>
    public ImagePreparation? Preparation { get; init; }

    /// <summary>Which files are of one scene; null for each by itself.</summary>
    public string? Group { get; init; }

    public int IdClass { get; init; } = 4;
    public IReadOnlyList<int> OodClasses { get; init; } = [0, 9];
    public int OodCount { get; init; } = 16;
    public int Width { get; init; } = 1;
    public int Epochs { get; init; } = 4;
    public long Seed { get; init; }
    public double Alpha { get; init; } = 0.01;
    public string? Save { get; init; }
    public string? Json { get; init; }
    public string? Images { get; init; }

    /// <summary>Epochs of the second network: half as many as the first has, since it starts from trained features and each of its steps holds outliers, too.</summary>
    public int ClassifierEpochs => Math.Max(1, (Epochs + 1) / 2);

    public void Validate()
    {
        var errors = new List<string>();
        if (OodClasses.Count == 0) errors.Add("--ood-classes names no class; expected at least one.");
        if (OodClasses.Contains(IdClass)) errors.Add($"--ood-classes contains {IdClass}, which is the in-distribution class (--id-class).");
        if (OodClasses.Distinct().Count() != OodClasses.Count) errors.Add("--ood-classes names a class twice.");
        if (OodCount < 1) errors.Add($"--ood-count is {OodCount}; expected 1 or more.");
        if (Width < 1) errors.Add($"--width is {Width}; expected 1 or more.");
        if (Epochs < 1) errors.Add($"--epochs is {Epochs}; expected 1 or more.");
        if (!(Alpha is > 0 and < 1)) errors.Add(FormattableString.Invariant($"--alpha is {Alpha}; expected a rate above 0 and below 1."));
        if (errors.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, errors));
    }
}
