using CompareDetectors.Results;
using OodDetection;

namespace CompareDetectors.Display;

/// <summary>What a user sees while a plan is worked through.</summary>
internal interface IPlanDisplay
{
    /// <summary>Something that the user should know.</summary>
    void Message(string text);

    /// <summary>How far the plan is; called several times a second.</summary>
    void Report(PlanProgress progress);

    /// <summary>A result is there, and kept.</summary>
    void Finished(ResultRecord result);
}

/// <summary>How far a plan is.</summary>
/// <param name="Setting">The class, repeat and images that are at work.</param>
/// <param name="Detector">The detector that is at work.</param>
/// <param name="Done">Results that are there.</param>
/// <param name="Runs">Results in all.</param>
/// <param name="Training">The training under way, if one is.</param>
/// <param name="Left">Time left for the whole plan; null while nothing is known.</param>
internal sealed record PlanProgress(string Setting, string Detector, int Done, int Runs, TrainingProgress? Training, TimeSpan? Left)
{
    /// <summary>The training in a few words.</summary>
    public string Describe() => Training is not { } t ? $"{Detector}: scoring" : double.IsNaN(t.Loss)
        ? FormattableString.Invariant($"{Detector}: {t.Stage}, {t.ImagesPerSecond:F0} images/s")
        : FormattableString.Invariant($"{Detector}: {t.Stage}, epoch {t.Epoch}/{t.Epochs}, loss {t.Loss:F3}, {t.ImagesPerSecond:F0} images/s");

    public string DescribeLeft() => Left switch
    {
        null => "time left unknown yet",
        { TotalHours: >= 1 } left => FormattableString.Invariant($"{(int)left.TotalHours} h {left.Minutes:00} min left"),
        { TotalMinutes: >= 2 } left => FormattableString.Invariant($"{left.TotalMinutes:F0} min left"),
        { } left => FormattableString.Invariant($"{left.TotalSeconds:F0} s left"),
    };
}
