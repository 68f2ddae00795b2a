namespace CompareDetectors.Calibration;

/// <summary>The false alarms of a detector at one α over all classes that were measured.</summary>
/// <param name="Detector">The detector's name, with its layers.</param>
/// <param name="Window">Images in a window; 1 for single images.</param>
/// <param name="Alpha">The rate that was asked for.</param>
/// <param name="Classes">How many classes.</param>
internal sealed record AlarmSummary(string Detector, int Window, double Alpha, int Classes)
{
    /// <summary>What theory expects, mean over the classes.</summary>
    public required double Expected { get; init; }

    /// <summary>The mean over splits and classes.</summary>
    public required double Mean { get; init; }

    /// <summary>The standard error of <see cref="Mean"/> for these images: that of a mean over splits which are drawn independently.</summary>
    public required double StandardError { get; init; }

    /// <summary>The standard error for other images: binomial, √(α(1 − α)/N) with N different test images or windows of them.</summary>
    public required double BinomialError { get; init; }

    /// <summary>5 % of the splits are at or below, mean over the classes.</summary>
    public required double Low { get; init; }

    /// <summary>95 % of the splits are at or below, mean over the classes.</summary>
    public required double High { get; init; }

    public required double LawLow { get; init; }

    public required double LawHigh { get; init; }

    public required double LongRunHigh { get; init; }

    /// <summary>Share of the out-of-distribution images that raise an alarm, mean over splits and classes.</summary>
    public required double Found { get; init; }

    /// <summary>The rate over the classes with a calibration on images of the training part; null where there is none.</summary>
    public required double? TrainingPart { get; init; }

    /// <summary>What theory says of the standard deviation of <see cref="TrainingPart"/> if both parts are alike.</summary>
    public required double? TrainingPartError { get; init; }

    /// <summary>Whether the mean over the splits is above α by more than twice its standard error.</summary>
    public bool IsAbove => Mean > Alpha + (2 * StandardError);

    /// <summary>One of each detector, window size and α.</summary>
    public static IReadOnlyList<AlarmSummary> Of(IReadOnlyList<CalibrationRecord> rows, IReadOnlyList<double> alphas) =>
    [
        .. from row in rows
           from rate in row.Rates
           where alphas.Contains(rate.Alpha)
           group (row, rate) by (row.Detector, Layers: string.Join(", ", row.Layers), row.Window, rate.Alpha) into g
           select Of(Title(rows, g.Key.Detector, g.Key.Layers), g.Key.Window, g.Key.Alpha, [.. g]),
    ];

    // Layers where they tell detectors apart.
    private static string Title(IReadOnlyList<CalibrationRecord> rows, string detector, string layers)
        => rows.Where(r => r.Detector == detector).Select(r => string.Join(", ", r.Layers)).Distinct().Count() > 1 ? $"{detector} ({layers})" : detector;

    private static AlarmSummary Of(string detector, int window, double alpha, (CalibrationRecord Row, AlarmRate Rate)[] classes)
    {
        var counted = classes.Select(c => c.Rate.TrainingPart).OfType<CountedAlarms>().ToArray();
        var tested = counted.Sum(c => (double)c.Tested);
        return new AlarmSummary(detector, window, alpha, classes.Length)
        {
            Expected = classes.Average(c => c.Rate.Expected),
            Mean = classes.Average(c => c.Rate.Mean),
            StandardError = Math.Sqrt(classes.Sum(c => c.Rate.StandardError * c.Rate.StandardError)) / classes.Length,
            BinomialError = Math.Sqrt(alpha * (1 - alpha) / classes.Sum(c => c.Row.TestId / c.Row.Window)),
            Low = classes.Average(c => c.Rate.Low),
            High = classes.Average(c => c.Rate.High),
            LawLow = classes.Average(c => c.Rate.LawLow),
            LawHigh = classes.Average(c => c.Rate.LawHigh),
            LongRunHigh = classes.Average(c => c.Rate.LongRunHigh),
            Found = classes.Average(c => c.Rate.Found),
            TrainingPart = counted.Length == 0 ? null : counted.Sum(c => c.Alarms) / tested,
            TrainingPartError = counted.Length == 0 ? null : Math.Sqrt(counted.Sum(c => new AlarmLaw(alpha, c.Calibrated).VarianceAmong(c.Tested))) / tested,
        };
    }
}
