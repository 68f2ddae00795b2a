namespace OodDetection.Tests.Support;

/// <summary>Keeps the reports, on the thread that makes them (unlike <see cref="Progress{T}"/>).</summary>
internal sealed class ScoringLog(Action<ScoringProgress>? then = null) : IProgress<ScoringProgress>
{
    public List<ScoringProgress> Reports { get; } = [];

    public void Report(ScoringProgress value)
    {
        Reports.Add(value);
        then?.Invoke(value);
    }
}
