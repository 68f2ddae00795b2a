namespace CompareDetectors.PostHoc;

/// <summary>What a command line asks for, but for the sets.</summary>
internal sealed record PostHocSettings
{
    public required NetworkSpec Network { get; init; }

    /// <summary>Mean of each channel on the scale [0, 1], as the network was trained with.</summary>
    public required IReadOnlyList<double> Mean { get; init; }

    /// <summary>Standard deviation of each channel.</summary>
    public required IReadOnlyList<double> StandardDeviation { get; init; }

    /// <summary>The tensor of an ONNX network that holds the logits; null for its first output.</summary>
    public string? Logits { get; init; }

    /// <summary>Names; null for all that the network allows.</summary>
    public required IReadOnlyList<string>? Detectors { get; init; }

    /// <summary>The layers that joint and moments look into; null for those that are known of the library's networks.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>How many training images are fitted to.</summary>
    public required int Fit { get; init; }

    /// <summary>Test images of each set; null for all.</summary>
    public required int? MaxTest { get; init; }

    /// <summary>Seed of what a method draws at random.</summary>
    public required long Seed { get; init; }

    /// <exception cref="ArgumentException">A setting is out of range; the message lists all.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (Fit < 2) errors.Add($"--fit is {Fit}; expected 2 images or more.");
        if (Mean.Count != StandardDeviation.Count)
            errors.Add($"--mean has {Mean.Count} numbers and --std {StandardDeviation.Count}; expected one a channel in both.");
        if (StandardDeviation.Any(s => s <= 0)) errors.Add("--std has a number that is not above 0; expected deviations of the channels on the scale [0, 1].");
        if (Logits is not null && !Network.IsOnnx) errors.Add("--logits names a tensor of an ONNX network; expected no such option for a network of the library.");
        if (Detectors is { } names)
        {
            errors.AddRange(names.Where(name => !DetectorSet.AllNames.Contains(name)).Select(name => $"--detectors: '{name}' is not known; expected all, or some of {string.Join(", ", DetectorSet.AllNames)}."));
            if (names.Distinct().Count() != names.Count) errors.Add("--detectors names one twice.");
        }

        if (errors.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, errors));
    }
}
