namespace CompareDetectors.Calibration;

/// <summary>How false alarms are counted.</summary>
internal sealed record CalibrationSettings
{
    /// <summary>The rates of false alarms that are asked for: those of the tables, and those between them for the drawing.</summary>
    public static IReadOnlyList<double> Alphas { get; } = [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.09, 0.1];

    /// <summary>The rates that the tables are of.</summary>
    public static IReadOnlyList<double> TableAlphas { get; } = [0.01, 0.05, 0.1];

    /// <summary>How often the test images are divided into a half to calibrate with and one to count false alarms in. Split s has the seed of the plan + s.</summary>
    public required int Splits { get; init; }

    /// <summary>Images in a window of the batch-statistics detector, which is measured on single images and on windows.</summary>
    public required int Window { get; init; }

    /// <exception cref="ArgumentException">A setting is out of range; the message lists all.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (Splits < 2) errors.Add($"--splits is {Splits}; expected 2 or more, or nothing is known of how much splits differ.");
        if (Window < 2) errors.Add($"--window is {Window}; expected 2 or more images.");
        if (errors.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, errors));
    }
}
