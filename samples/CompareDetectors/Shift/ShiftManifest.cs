using CompareDetectors.Plan;
using CompareDetectors.Results;

namespace CompareDetectors.Shift;

/// <summary>What an output folder holds the results of: run.json. A second call goes on only if its own is the same (command line, machine, version and day aside).</summary>
internal sealed record ShiftManifest : IManifest<ShiftManifest>
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>shift.</summary>
    public required string Experiment { get; init; }

    public required long Seed { get; init; }
    public required SetDescription IdSet { get; init; }
    public required IReadOnlyList<SetDescription> OodTestSets { get; init; }
    public required ShiftSettings Settings { get; init; }

    /// <summary>All conditions in the order in which they are measured.</summary>
    public required IReadOnlyList<PlannedShift> Runs { get; init; }

    /// <summary>The command that makes these results. Not compared.</summary>
    public required string Command { get; init; }

    /// <summary>Where the first results were made. Not compared.</summary>
    public required string Machine { get; init; }

    /// <summary>The library's version, with the commit where it is known. Not compared.</summary>
    public required string Version { get; init; }

    /// <summary>The day on which the first results were made. Not compared.</summary>
    public required DateOnly Started { get; init; }

    public static ShiftManifest Of(ShiftPlan plan, ShiftSources sources) => new()
    {
        Format = CurrentFormat,
        Experiment = Experiments.Shift,
        Seed = plan.Seed,
        IdSet = sources.Id,
        OodTestSets = sources.OtherDescriptions,
        Settings = plan.Settings,
        Runs = plan.Runs,
        Command = ThisProcess.Command,
        Machine = ThisProcess.Machine,
        Version = ThisProcess.Version,
        Started = ThisProcess.Today,
    };

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => [.. Runs.Select(r => r.Key)];

    public bool IsOf(string experiment) => experiment == Experiments.Shift;

    /// <inheritdoc/>
    public IReadOnlyList<string> DifferencesTo(ShiftManifest other) => new Differences()
        .Compare("the version of the files", Format, other.Format)
        .Compare("the seed", Seed, other.Seed)
        .Compare("the in-distribution images", IdSet, other.IdSet)
        .Compare("the other sets", OodTestSets, other.OodTestSets)
        .Compare("the settings (parts, classes, epochs, numbers of images, windows, shares)", Settings, other.Settings)
        .Compare("the list of runs (corruptions, severities, repeats)", Runs, other.Runs)
        .Found;
}
