using OodDetection.Scoring;

namespace Samples.Scoring;

/// <summary>What the service answers of one image.</summary>
internal sealed record Answer(double Score, double PValue, double Alpha, double Threshold, bool IsOod, string Detector, string DetectorSha256, string ModelSha256)
{
    internal Answer(ScoringVerdict verdict, string modelSha256)
        : this(verdict.Score, verdict.PValue, verdict.Alpha, verdict.Threshold, verdict.IsOod, verdict.Detector, verdict.FileSha256, modelSha256)
    {
    }
}
