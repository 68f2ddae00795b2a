using System.ComponentModel.DataAnnotations;

namespace Samples.Scoring;

/// <summary>What the service is told, by configuration: <c>--Scoring:Model=coats.onnx</c>, or <c>Scoring__Model=coats.onnx</c> in the environment.</summary>
internal sealed class ServiceOptions : IValidatableObject
{
    internal const string Section = "Scoring";

    /// <summary>The exported detector.</summary>
    [Required]
    public string Model { get; set; } = "";

    /// <summary>The identity that the first file has to have; a later one is pinned by nobody, so leave the service's account no right to write there.</summary>
    public string? Sha256 { get; set; }

    /// <summary>How often the file is looked at, in seconds; 0 for never. A new one is taken once it is verified.</summary>
    [Range(0, 86400)]
    public double WatchSeconds { get; set; } = 5;

    /// <summary>The most bytes of a request.</summary>
    [Range(1, 1 << 28)]
    public int MaxBytes { get; set; } = 16 << 20;

    /// <summary>The most pixels of an image, looked at before memory is taken for them.</summary>
    [Range(1, 1 << 28)]
    public int MaxPixels { get; set; } = 50_000_000;

    /// <summary>How many images are decoded and scored at once.</summary>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>How many requests wait for their turn; what comes beyond is refused with 503.</summary>
    [Range(0, 100_000)]
    public int Queue { get; set; } = 64;

    /// <summary>How a photo comes to the detector's size: <c>stretch</c>, <c>crop</c> (short side, then the middle), <c>letterbox</c> or <c>exact</c> (other sizes are refused). The one that training had.</summary>
    [RegularExpression("stretch|crop|letterbox|exact")]
    public string Framing { get; set; } = "stretch";

    /// <summary>The value of a map, and those below it, that pictures show blue.</summary>
    public double MapLow { get; set; } = 1;

    /// <summary>The value of a map, and those above it, that pictures show red.</summary>
    public double MapHigh { get; set; } = 10;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!(MapLow < MapHigh)) yield return new ValidationResult($"MapLow is {MapLow} and MapHigh {MapHigh}; expected low below high.", [nameof(MapLow), nameof(MapHigh)]);
    }
}
