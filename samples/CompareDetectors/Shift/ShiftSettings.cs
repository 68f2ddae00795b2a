namespace CompareDetectors.Shift;

/// <summary>The sizes of all runs of a plan.</summary>
internal sealed record ShiftSettings
{
    public const string Filters = "filters";
    public const string Network = "network";
    public const string Discriminator = "discriminator";

    /// <summary>GEOM's network for the part <see cref="Network"/>, WRN-16-1, is trained on no more images: its features are what counts, and they need no more.</summary>
    public const int MostNetworkImages = 10_000;

    public static IReadOnlyList<string> AllParts { get; } = [Filters, Network, Discriminator];

    /// <summary>The parts of the detector, in the order of <see cref="AllParts"/>.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    /// <summary>Epochs of GEOM's network; null where it is not used.</summary>
    public required int? NetworkEpochs { get; init; }

    /// <summary>The in-distribution classes; null for all.</summary>
    public required IReadOnlyList<int>? Classes { get; init; }

    /// <summary>In-distribution training images, those held out to calibrate with included; null for all.</summary>
    public required int? MaxId { get; init; }

    /// <summary>Test images of each set; null for all.</summary>
    public required int? MaxTest { get; init; }

    /// <summary>Images in a window, ascending.</summary>
    public required IReadOnlyList<int> Windows { get; init; }

    /// <summary>Shares of shifted images in a window, ascending.</summary>
    public required IReadOnlyList<double> Shares { get; init; }

    public bool Uses(string part) => Parts.Contains(part);

    /// <summary>Images of a window that are shifted ones: the nearest whole number; 0 where the window has no room for such a share, since it would come to none of the images, or to all.</summary>
    public static int ShiftedImages(int window, double share)
    {
        var count = (int)Math.Round(window * share, MidpointRounding.AwayFromZero);
        return share < 1 && count == window ? 0 : count;
    }

    /// <exception cref="ArgumentException">A setting is out of range; the message lists all.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (Parts.Count == 0 || Parts.Except(AllParts).Any() || Parts.Distinct().Count() != Parts.Count)
            errors.Add($"--parts is '{string.Join(',', Parts)}'; expected some of {string.Join(", ", AllParts)}, each once.");
        if (NetworkEpochs < 1) errors.Add($"--network-epochs is {NetworkEpochs}; expected 1 or more.");
        if (Windows.Count == 0 || Windows.Any(w => w < 1) || Windows.Distinct().Count() != Windows.Count)
            errors.Add($"--windows is '{string.Join(',', Windows)}'; expected numbers of images, 1 or more, each once.");
        var shares = string.Join(',', Shares.Select(s => FormattableString.Invariant($"{s}")));
        if (Shares.Count == 0 || Shares.Any(s => s is not (> 0 and <= 1)) || Shares.Distinct().Count() != Shares.Count)
            errors.Add($"--shares is '{shares}'; expected numbers above 0 and up to 1, each once.");
        else if (Windows.Count > 0 && Shares.Where(s => ShiftedImages(Windows.Max(), s) == 0).ToArray() is [var least, ..])
            errors.Add(FormattableString.Invariant($"--shares has {least}, which the largest window, {Windows.Max()}, has no room for: it comes to none of the images, or to all. Leave it out, or add a larger window (--windows)."));
        if (errors.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, errors));
    }

    public string Describe() => FormattableString.Invariant(
        $"{string.Join(" + ", Parts)}{(NetworkEpochs is { } epochs ? $" (WRN-16-1, {epochs} epochs)" : "")}, {Limit(MaxId)} training images, {Limit(MaxTest)} test images of each set, windows of {string.Join(", ", Windows)}");

    private static string Limit(int? count) => count is { } n ? $"at most {n}" : "all";
}
