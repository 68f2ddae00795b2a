using System.Text.Json.Serialization;
using CompareDetectors.Calibration;
using CompareDetectors.Plan;
using CompareDetectors.Sets;

namespace CompareDetectors.Results;

/// <summary>What an output folder holds the results of: run.json. A second call goes on only if its own is the same (command line, machine, version and day aside).</summary>
internal sealed record RunManifest : IManifest<RunManifest>
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>run, table2, table3, figure3, figure4, figure5 or calibration.</summary>
    public required string Experiment { get; init; }

    /// <summary>cpu, laptop or paper; null where all is given by options.</summary>
    public required string? Preset { get; init; }

    public required long Seed { get; init; }

    /// <summary>The in-distribution set's test part gives the in-distribution test images.</summary>
    public required SetDescription IdSet { get; init; }

    public required SetDescription OodTrainSet { get; init; }

    /// <summary>The sets of the test's out-of-distribution images; empty for the other classes of the in-distribution set.</summary>
    public required IReadOnlyList<SetDescription> OodTestSets { get; init; }

    public required TrainingSettings Settings { get; init; }

    /// <summary>calibration alone.</summary>
    public CalibrationSettings? Calibration { get; init; }

    /// <summary>All runs in the order in which they are done.</summary>
    public required IReadOnlyList<PlannedRun> Runs { get; init; }

    /// <summary>Whether all repeats of a class share one network.</summary>
    public bool OneNetwork => Runs.Any(run => run.OneNetwork);

    /// <summary>The command that makes these results. Not compared.</summary>
    public required string Command { get; init; }

    /// <summary>Where the first results were made. Not compared.</summary>
    public required string Machine { get; init; }

    /// <summary>The library's version, with the commit where it is known. Not compared.</summary>
    public required string Version { get; init; }

    /// <summary>The day on which the first results were made. Not compared.</summary>
    public required DateOnly Started { get; init; }

    public static RunManifest Of(ExperimentPlan plan, ImageSources sources) => new()
    {
        Format = CurrentFormat,
        Experiment = plan.Experiment,
        Preset = plan.Preset,
        Seed = plan.Seed,
        IdSet = sources.IdDescription,
        OodTrainSet = sources.OodTrainDescription,
        OodTestSets = sources.OodTestDescriptions,
        Settings = plan.Settings,
        Calibration = plan.Calibration,
        Runs = plan.Runs,
        Command = ThisProcess.Command,
        Machine = ThisProcess.Machine,
        Version = ThisProcess.Version,
        Started = ThisProcess.Today,
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => [.. Runs.Select(r => r.Key)];

    public bool IsOf(string experiment) => experiment
        is Experiments.Run or Experiments.Table2 or Experiments.Table3 or Experiments.Figure3 or Experiments.Figure4 or Experiments.Figure5 or Experiments.Calibration;

    /// <inheritdoc/>
    public IReadOnlyList<string> DifferencesTo(RunManifest other) => new Differences()
        .Compare("the version of the files", Format, other.Format)
        .Compare("the experiment", Experiment, other.Experiment)
        .Compare("the preset", Preset, other.Preset)
        .Compare("the seed", Seed, other.Seed)
        .Compare("the in-distribution images", IdSet, other.IdSet)
        .Compare("the out-of-distribution training images", OodTrainSet, other.OodTrainSet)
        .Compare("the out-of-distribution test images", OodTestSets, other.OodTestSets)
        .Compare("the settings (size, epochs, numbers of images, how g is trained)", Settings, other.Settings)
        .Compare("the splits (number, images in a window)", Calibration, other.Calibration)
        .Compare("the list of runs (classes, detectors, layers, repeats, one network or several, numbers of out-of-distribution images)", Runs, other.Runs)
        .Found;
}

/// <summary>An image set by what is in it, so that a folder may move but not change.</summary>
/// <param name="Name">The set's name.</param>
/// <param name="TrainImages">Images of the training part; 0 where it is not used.</param>
/// <param name="TestImages">Images of the test part; 0 where it is not used.</param>
/// <param name="Fingerprint">The first 16 hexadecimal digits of the SHA-256 of shapes, labels and pixels.</param>
/// <param name="Preparation">What brought its images to one size, in words; null for images as they are.</param>
internal sealed record SetDescription(
    string Name, int TrainImages, int TestImages, string Fingerprint, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Preparation = null)
{
    /// <summary>Which images they are and how they were prepared, for reports.</summary>
    public string Contents() => Preparation is null ? $"{Name}: {Fingerprint}" : $"{Name}: {Fingerprint} ({Preparation})";
}
