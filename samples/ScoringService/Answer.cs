using System.Text.Json.Serialization;
using OodDetection.Scoring;

namespace Samples.Scoring;

/// <summary>What the service answers of one image.</summary>
internal sealed record Answer(double Score, double PValue, double Alpha, double Threshold, bool IsOod, string Detector, string DetectorSha256, string ModelSha256)
{
    internal Answer(ScoringVerdict verdict, string modelSha256)
        : this(verdict.Score, verdict.PValue, verdict.Alpha, verdict.Threshold, verdict.IsOod, verdict.Detector, verdict.FileSha256, modelSha256)
    {
    }

    /// <summary>Where the image is unusual, if that was asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public AnswerMap? Map { get; init; }
}

/// <summary>A map of an image as the detector saw it, brought to its size.</summary>
/// <param name="Height">H in pixels.</param>
/// <param name="Width">W in pixels.</param>
/// <param name="Values">H·W numbers, row by row: higher is more unusual, about 1 is usual. Null where a picture was asked for.</param>
/// <param name="Picture">The image in grey, under the map's colours, as a <c>data:</c> address of a JPEG file. Null where numbers were asked for.</param>
internal sealed record AnswerMap(
    int Height, int Width, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] float[]? Values, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Picture);

/// <summary>What is asked for besides the verdict, as in <c>/classify?map=picture</c>.</summary>
internal enum MapRequest
{
    None,
    Numbers,
    Picture,
}
