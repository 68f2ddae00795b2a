using CompareDetectors.Results;

namespace CompareDetectors.Shift;

/// <summary>One row of results.json: how well windows of one size with one share of shifted images are found under one condition.</summary>
internal sealed record ShiftRecord : IRow
{
    /// <summary>The condition's name in the plan (run.json); its rows differ in window and share.</summary>
    public required string Key { get; init; }

    /// <summary>BatchStatistics.</summary>
    public required string Detector { get; init; }

    /// <summary>filters, network, discriminator.</summary>
    public required IReadOnlyList<string> Parts { get; init; }

    public required string IdSet { get; init; }

    /// <summary>The corruption of the shifted images; null where they are another set's.</summary>
    public required string? Corruption { get; init; }

    /// <summary>1 to 5; null where the images are another set's.</summary>
    public required int? Severity { get; init; }

    /// <summary>The set that the shifted images are from; empty where they are corrupted test images of the in-distribution set.</summary>
    public required IReadOnlyList<string> OodTestSets { get; init; }

    /// <summary>Images in a window.</summary>
    public required int Window { get; init; }

    /// <summary>The share of shifted images that was asked for.</summary>
    public required double Share { get; init; }

    /// <summary>Shifted images in each window: the share in whole images.</summary>
    public required int ShiftedImages { get; init; }

    public required int Repeat { get; init; }
    public required long Seed { get; init; }
    public required double Auroc { get; init; }
    public required double AurocLow { get; init; }
    public required double AurocHigh { get; init; }

    /// <summary>Share of in-distribution windows with p ≤ 0.01.</summary>
    public required double FalseAlarm1 { get; init; }

    /// <summary>Share of in-distribution windows with p ≤ 0.05.</summary>
    public required double FalseAlarm5 { get; init; }

    /// <summary>Share of the windows with shifted images with p ≤ 0.01.</summary>
    public required double Found1 { get; init; }

    /// <summary>Share of the windows with shifted images with p ≤ 0.05.</summary>
    public required double Found5 { get; init; }

    /// <summary>In-distribution windows.</summary>
    public required int WindowsId { get; init; }

    /// <summary>Windows with shifted images.</summary>
    public required int WindowsOod { get; init; }

    /// <summary>Time to fit the detector, its network included.</summary>
    public required double TrainSeconds { get; init; }

    /// <summary>Images read in a second; windows are then a matter of microseconds.</summary>
    public required double ScoredImagesPerSecond { get; init; }

    public required ShiftOptions Options { get; init; }

    /// <summary>Corruption and severity, or the set.</summary>
    public ShiftCondition Condition => new(Corruption, Severity, OodTestSets.Count == 0 ? null : OodTestSets[0]);

    /// <summary>Whether the figures (times aside) are the same.</summary>
    public bool SameFigures(ShiftRecord other) => JsonFormat.Write(WithoutTimes()) == JsonFormat.Write(other.WithoutTimes());

    private ShiftRecord WithoutTimes() => this with { TrainSeconds = 0, ScoredImagesPerSecond = 0 };
}

/// <summary>The settings behind a row.</summary>
internal sealed record ShiftOptions
{
    /// <summary>The in-distribution classes; null for all.</summary>
    public required IReadOnlyList<int>? Classes { get; init; }

    /// <summary>Epochs of GEOM's network; null where it is not used.</summary>
    public required int? NetworkEpochs { get; init; }

    /// <summary>Images that GEOM's network was trained on; null where it is not used.</summary>
    public required int? NetworkImages { get; init; }

    /// <summary>In-distribution training images, those held out included.</summary>
    public required int TrainId { get; init; }

    /// <summary>Of these, held out to calibrate with.</summary>
    public required int HeldOut { get; init; }

    /// <summary>In-distribution test images.</summary>
    public required int TestId { get; init; }

    /// <summary>Shifted test images.</summary>
    public required int TestOod { get; init; }
}
