
namespace OodDetection.Tests.Support;

/// <summary>Keeps the reports, on the thread that makes them (unlike <see cref="Progress{T}"/>).</summary>
internal sealed class ProgressLog(Action<TrainingProgress>? then = null) : IProgress<TrainingProgress>
{
    public List<TrainingProgress> Reports { get; } = [];

    public void Report(TrainingProgress value)
    {
        Reports.Add(value);
        then?.Invoke(value);
    }
}
