namespace OodDetection;

/// <summary>What a detector, or a network that it looks into, was trained on and how: kept beside it, in memory and in files.</summary>
/// <remarks>Held-out images for calibration are compared with it, since images that a detector has learned from look too good to it.</remarks>
public sealed class TrainingRecord
{
    internal TrainingRecord(string trainer, string options, TrainingImages images) => (Trainer, Options, Images) = (trainer, options, images);

    /// <summary>What was trained, such as <c>GEOM</c>.</summary>
    public string Trainer { get; }

    /// <summary>The hyper-parameters, seeds among them, as a JSON object.</summary>
    public string Options { get; }

    /// <summary>How many images it was trained on, in- and out-of-distribution ones together.</summary>
    public long ImageCount => Images.Count;

    /// <summary>SHA-256 of the images, in hexadecimal: the same for the same images in any order, of <c>uint8</c> or of <c>float32</c> rounded to 256 levels.</summary>
    public string Fingerprint => Images.Fingerprint;

    internal TrainingImages Images { get; }
}
