using CompareDetectors.Results;

namespace CompareDetectors.Calibration;

/// <summary>One row of results.json: the false alarms of one detector on one class, or on the whole set, for single images or for windows.</summary>
internal sealed record CalibrationRecord : IRow
{
    /// <inheritdoc/>
    public required string Key { get; init; }

    /// <summary>As in <see cref="ResultRecord.Detector"/>.</summary>
    public required string Detector { get; init; }

    /// <summary>As in <see cref="ResultRecord.Layers"/>.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    public required string IdSet { get; init; }

    /// <summary>The in-distribution class; null for all of them together.</summary>
    public required int? IdClass { get; init; }

    public required string OodTrainSet { get; init; }

    /// <summary>Out-of-distribution training images. GEOM, Moments and BatchStatistics don't look at them.</summary>
    public required int OodCount { get; init; }

    public required IReadOnlyList<string> OodTestSets { get; init; }

    /// <summary>Images in a window; 1 for single images.</summary>
    public required int Window { get; init; }

    /// <summary>The seed of the training and of the first split.</summary>
    public required long Seed { get; init; }

    public required int Splits { get; init; }

    /// <summary>Scores of images or windows that each split calibrates with.</summary>
    public required int Calibrated { get; init; }

    /// <summary>Scores of images or windows in which each split counts false alarms.</summary>
    public required int Tested { get; init; }

    /// <summary>Different in-distribution test images, which all splits divide.</summary>
    public required int TestId { get; init; }

    /// <summary>Out-of-distribution test images.</summary>
    public required int TestOod { get; init; }

    /// <summary>Images of the training part, unseen by the detector, that it was calibrated with for <see cref="AlarmRate.TrainingPart"/>.</summary>
    public required int HeldOut { get; init; }

    /// <summary>The rates of false alarms; those α are missing that so many scores can't answer for.</summary>
    public required IReadOnlyList<AlarmRate> Rates { get; init; }

    public required double TrainSeconds { get; init; }

    public required RunOptions Options { get; init; }
}

/// <summary>The false alarms at one α.</summary>
internal sealed record AlarmRate
{
    public required double Alpha { get; init; }

    /// <summary>What theory expects, m/(n + 1) with m = ⌊α(n + 1)⌋.</summary>
    public required double Expected { get; init; }

    /// <summary>The mean over the splits.</summary>
    public required double Mean { get; init; }

    /// <summary>Its standard error as an estimate of the mean over all splits of these images.</summary>
    public required double StandardError { get; init; }

    /// <summary>5 % of the splits are at or below.</summary>
    public required double Low { get; init; }

    /// <summary>95 % of the splits are at or below.</summary>
    public required double High { get; init; }

    /// <summary>What theory says of <see cref="Low"/>: the beta-binomial distribution.</summary>
    public required double LawLow { get; init; }

    /// <summary>What theory says of <see cref="High"/>.</summary>
    public required double LawHigh { get; init; }

    /// <summary>One calibration of 20 with so many scores has a rate above in the long run, by theory: the 95 % quantile of the beta distribution.</summary>
    public required double LongRunHigh { get; init; }

    /// <summary>Share of the out-of-distribution images or windows that raise an alarm, mean over the splits.</summary>
    public required double Found { get; init; }

    /// <summary>One calibration as a user does it, by <c>Calibrate</c> on images of the training part, and the test part's images classified by <c>Classify</c>; null where there are too few images for this α.</summary>
    public required CountedAlarms? TrainingPart { get; init; }
}

/// <summary>False alarms that were counted once.</summary>
/// <param name="Calibrated">Images or windows that were calibrated with.</param>
/// <param name="Tested">Images or windows that were classified.</param>
/// <param name="Alarms">How many of them raised an alarm.</param>
internal sealed record CountedAlarms(int Calibrated, int Tested, int Alarms);
