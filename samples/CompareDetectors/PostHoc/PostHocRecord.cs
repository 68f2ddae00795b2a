using CompareDetectors.Results;

namespace CompareDetectors.PostHoc;

/// <summary>One object of results.json: a detector on a set.</summary>
internal sealed record PostHocRecord : IRow
{
    /// <summary>The name of the detector, such as energy.</summary>
    public required string Detector { get; init; }

    public required string OodTestSet { get; init; }

    /// <summary>near or far.</summary>
    public required string Kind { get; init; }

    public required double Auroc { get; init; }
    public required double AurocLow { get; init; }
    public required double AurocHigh { get; init; }

    /// <summary>Share of in-distribution images called OOD where 95 % of the OOD images are found.</summary>
    public required double Fpr95 { get; init; }

    public required double AuprIn { get; init; }
    public required double AuprOut { get; init; }

    /// <summary>Time of the fit; of detectors that are fitted together, of all together.</summary>
    public required double FitSeconds { get; init; }

    /// <summary>In-distribution and this set's images scored in a second; of detectors that score together, by all together.</summary>
    public required double ScoredImagesPerSecond { get; init; }

    string IRow.Key => Detector;
}
