namespace OodDetection;

/// <summary>How a stream of images is watched.</summary>
public sealed record StreamMonitorOptions
{
    /// <summary>Images in a window. Larger windows see smaller shifts, and take longer to fill.</summary>
    /// <value>16.</value>
    public int WindowSize { get; init; } = 16;

    /// <summary>How many new images there are between updates, at most a window's; at the end of each window there is one, too. Only adjacent windows count towards an alarm.</summary>
    /// <value>Null: a window's.</value>
    public int? Stride { get; init; }

    /// <summary>How many adjacent windows there are, on average, before a false alarm when nothing changes.</summary>
    /// <value>1,000.</value>
    public double AverageRunLength { get; init; } = 1000;

    /// <summary>
    /// Whether images that are nearly the same as one of the window before are passed over. Frames of a fixed camera say the same thing many times; counted
    /// each, they would make an unusual but harmless scene look like a shift.
    /// </summary>
    /// <value>True.</value>
    public bool SkipRepeats { get; init; } = true;

    internal void Validate(BatchStatisticsDetector detector)
    {
        var errors = new OptionsErrors(nameof(StreamMonitorOptions));
        errors.Require(
            WindowSize >= BatchStatisticsDetector.MinWindowSize && WindowSize <= detector.MaxWindowSize,
            $"{nameof(WindowSize)} is {WindowSize}; expected {BatchStatisticsDetector.MinWindowSize} to {detector.MaxWindowSize}, a quarter of the images held out in training.");
        errors.Require(Stride is null || (Stride >= 1 && Stride <= WindowSize), $"{nameof(Stride)} is {Stride}; expected 1 to {nameof(WindowSize)} ({WindowSize}), or null.");
        errors.Require(AverageRunLength is >= 10 and <= 1e9, $"{nameof(AverageRunLength)} is {AverageRunLength}; expected a number of windows from 10 to a billion.");
        errors.ThrowIfAny();
    }
}
