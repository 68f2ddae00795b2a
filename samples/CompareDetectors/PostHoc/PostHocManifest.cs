using System.Security.Cryptography;
using CompareDetectors.Plan;
using CompareDetectors.Results;

namespace CompareDetectors.PostHoc;

/// <summary>What an output folder holds the results of: run.json. A second call goes on only if its own is the same (command line, machine, version and day aside).</summary>
internal sealed record PostHocManifest : IManifest<PostHocManifest>
{
    public const int CurrentFormat = 1;

    public required int Format { get; init; }

    /// <summary>posthoc.</summary>
    public required string Experiment { get; init; }

    public required PostHocSettings Settings { get; init; }

    /// <summary>The SHA-256 of the network's file, which may move but not change.</summary>
    public required string NetworkSha256 { get; init; }

    public required SetDescription IdSet { get; init; }
    public required int HeldOutImages { get; init; }
    public required int TestImages { get; init; }
    public required IReadOnlyList<PostHocTestSet> OodTestSets { get; init; }

    /// <summary>The detectors, in the order of tables.</summary>
    public required IReadOnlyList<string> Detectors { get; init; }

    /// <summary>The command that makes these results. Not compared.</summary>
    public required string Command { get; init; }

    /// <summary>Where the first results were made. Not compared.</summary>
    public required string Machine { get; init; }

    /// <summary>The library's version, with the commit where it is known. Not compared.</summary>
    public required string Version { get; init; }

    /// <summary>The day on which the first results were made. Not compared.</summary>
    public required DateOnly Started { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys => Detectors;

    public static PostHocManifest Of(PostHocSettings settings, PostHocSources sources, IReadOnlyList<string> detectors)
    {
        using var network = File.OpenRead(settings.Network.Path);
        return new PostHocManifest
        {
            Format = CurrentFormat,
            Experiment = Experiments.PostHoc,
            Settings = settings,
            NetworkSha256 = Convert.ToHexStringLower(SHA256.HashData(network)),
            IdSet = sources.Id,
            HeldOutImages = sources.HeldOut?.Count ?? 0,
            TestImages = sources.Test.Count,
            OodTestSets = [.. sources.Tests.Select(test => new PostHocTestSet(test.Description, test.Kind, test.Images.Count))],
            Detectors = detectors,
            Command = ThisProcess.Command,
            Machine = ThisProcess.Machine,
            Version = ThisProcess.Version,
            Started = ThisProcess.Today,
        };
    }

    public bool IsOf(string experiment) => experiment == Experiments.PostHoc;

    /// <inheritdoc/>
    public IReadOnlyList<string> DifferencesTo(PostHocManifest other) => new Differences()
        .Compare("the version of the files", Format, other.Format)
        .Compare("the network", NetworkSha256, other.NetworkSha256)
        .Compare("the settings (network, preprocessing, detectors, layers, numbers of images, seed)", Settings, other.Settings with { Network = other.Settings.Network with { Path = Settings.Network.Path } })
        .Compare("the detectors", Detectors, other.Detectors)
        .Compare("the in-distribution images", IdSet, other.IdSet)
        .Compare("the other sets", OodTestSets, other.OodTestSets)
        .Found;
}

/// <summary>A set of out-of-distribution images.</summary>
/// <param name="Set">What it is.</param>
/// <param name="Kind">near or far.</param>
/// <param name="Used">How many of its images are scored.</param>
internal sealed record PostHocTestSet(SetDescription Set, string Kind, int Used);
