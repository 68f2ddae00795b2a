using System.CommandLine;
using System.Globalization;
using CompareDetectors.Plan;
using CompareDetectors.Sets;
using OodDetection;

namespace CompareDetectors.Commands;

/// <summary>The options for the sizes of runs, which every command has: each that is given takes the place of the preset's value.</summary>
internal sealed class SettingOptions
{
    private static readonly IntermediateLayerOptions s_library = new();
    private readonly Option<int?> _width = new("--width") { Description = "Width factor of GEOM's network, WRN-depth-width." };
    private readonly Option<int?> _depth = new("--depth") { Description = "Depth of GEOM's network: 6n + 4." };
    private readonly Option<int?> _epochs = new("--epochs") { Description = "Epochs of GEOM and GEOM+." };
    private readonly Option<int?> _classifierEpochs = new("--classifier-epochs") { Description = "Epochs of the intermediate-layer classifier g and of BCE. If --epochs is given and this is not: half of it, rounded up." };
    private readonly Option<string?> _maxId = new("--max-id") { Description = "In-distribution training images of a class that are used, or 'all'; a tenth of them is held out from all training." };
    private readonly Option<bool?> _augmentation = new("--augmentation") { Description = "Whether training images are augmented (true or false). Not given: as the paper does, CIFAR alone, with the presets laptop and paper." };
    private readonly Option<double?> _layerDropout = new("--layer-dropout") { Description = "Share of the images for which g in training doesn't see a layer; the last of its layers is always seen. 0, if not given." };
    private readonly Option<double?> _validationShare = new("--validation-share") { Description = FormattableString.Invariant($"Share of the out-of-distribution training images that are held out to validate g: its training ends when it gets no better at them. If not given, {s_library.ValidationShare}, the library's default; with table2 0, as in the paper.") };
    private readonly Option<string?> _maxTest = new("--max-test") { Description = "Test images of either kind, in-distribution and out-of-distribution, or 'all'; drawn by a fixed seed." };

    /// <summary>The option for all of them together, of the commands that follow the paper.</summary>
    public static Option<string> ForPreset() => new("--preset")
    {
        Description = "Sizes of network, images and epochs: cpu (cut, so that two cores take minutes for a class), laptop (all images, half the paper's width) or paper (the paper's).",
        DefaultValueFactory = _ => Preset.Cpu,
    };

    /// <summary>The option to keep a class's network for all repeats, of the commands that have repeats.</summary>
    public static Option<bool> ForOneNetwork() => new("--one-network")
    {
        Description = "Train GEOM's network once for each class and keep it for all repeats, which then differ only in the out-of-distribution training images and in what is trained on them.",
    };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _width, _depth, _epochs, _classifierEpochs, _maxId, _maxTest, _augmentation, _layerDropout, _validationShare }) command.Add(option);
    }

    /// <summary>The preset's settings, but for the options that are given.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="preset">The preset.</param>
    /// <param name="idSet">The in-distribution set, which may be augmented.</param>
    /// <param name="classifierOfPaper">Whether no outliers are held out from g where no option says otherwise, as in the paper, and not as the library does by default.</param>
    /// <exception cref="ArgumentException">An option is out of range; the message lists all.</exception>
    public TrainingSettings Read(ParseResult parsed, string preset, SetSpec idSet, bool classifierOfPaper = false)
    {
        var settings = Preset.Of(preset);
        if (classifierOfPaper) settings = settings with { ValidationShare = 0 };
        if (parsed.GetValue(_epochs) is { } epochs)
            settings = settings with { Epochs = epochs, ClassifierEpochs = TrainingSettings.ClassifierEpochsFor(epochs) };
        settings = settings with
        {
            Width = parsed.GetValue(_width) ?? settings.Width,
            Depth = parsed.GetValue(_depth) ?? settings.Depth,
            ClassifierEpochs = parsed.GetValue(_classifierEpochs) ?? settings.ClassifierEpochs,
            MaxId = parsed.GetValue(_maxId) is { } maxId ? Numbers.ParseCount(maxId, "--max-id") : settings.MaxId,
            Augmentation = parsed.GetValue(_augmentation) ?? Preset.Augments(preset, idSet.Kind),
            LayerDropout = parsed.GetValue(_layerDropout) ?? settings.LayerDropout,
            ValidationShare = parsed.GetValue(_validationShare) ?? settings.ValidationShare,
            MaxTest = parsed.GetValue(_maxTest) is { } maxTest ? Numbers.ParseCount(maxTest, "--max-test") : settings.MaxTest,
        };
        settings.Validate();
        return settings;
    }
}

/// <summary>Numbers as the command line has them.</summary>
internal static class Numbers
{
    /// <summary>A number, or null for 'all'.</summary>
    /// <exception cref="ArgumentException">It is neither, or below 1.</exception>
    public static int? ParseCount(string text, string option)
        => text == "all" ? null
            : int.TryParse(text, out var count) && count >= 1 ? count
            : throw new ArgumentException($"{option} is '{text}'; expected a number, 1 or more, or 'all'.");

    /// <summary>Numbers with commas and ranges, such as 0,3-5; 'all' is what <paramref name="all"/> says.</summary>
    /// <exception cref="ArgumentException">The text is something else.</exception>
    public static IReadOnlyList<int> ParseList(string text, string option)
    {
        var numbers = new List<int>();
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = word.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last) || last < first)
                throw new ArgumentException($"{option} is '{text}'; expected numbers with commas, or ranges such as 0-9.");
            numbers.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return numbers;
    }

    /// <summary>Shares with commas, such as 0.05,1.</summary>
    /// <exception cref="ArgumentException">The text is something else.</exception>
    public static IReadOnlyList<double> ParseShares(string text, string option)
        => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var share)
            ? share
            : throw new ArgumentException($"{option} is '{text}'; expected shares with commas, such as 0.05,0.5,1."))];
}
