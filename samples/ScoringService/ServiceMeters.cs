using System.Diagnostics.Metrics;

namespace Samples.Scoring;

/// <summary>What the service counts and measures. Any listener can take it; OpenTelemetry does here.</summary>
internal sealed class ServiceMeters
{
    internal const string Name = "OodDetection.ScoringService";

    private readonly Counter<long> _images;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _models;
    private readonly Histogram<double> _duration;

    public ServiceMeters(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        _images = meter.CreateCounter<long>("ood.images", "{image}", "Images that got a verdict, by verdict and detector.");
        _refused = meter.CreateCounter<long>("ood.refused", "{request}", "Requests that got none, by reason.");
        _models = meter.CreateCounter<long>("ood.models", "{file}", "Files that were taken or not taken as the model.");
        _duration = meter.CreateHistogram<double>("ood.duration", "s", "Time to decode and score one image.");
    }

    internal void Classified(Answer answer, TimeSpan time)
    {
        _images.Add(1, new("is_ood", answer.IsOod), new("detector", answer.Detector));
        _duration.Record(time.TotalSeconds);
    }

    internal void Refused(string reason) => _refused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    internal void Swapped(bool taken) => _models.Add(1, new KeyValuePair<string, object?>("taken", taken));
}
