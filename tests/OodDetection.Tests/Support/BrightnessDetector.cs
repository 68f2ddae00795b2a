using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

/// <summary>A user's detector: the score of an image is the mean of its pixels, as bytes; that of a window the mean of its images'.</summary>
internal sealed class BrightnessDetector(IReadOnlyList<TrainingRecord>? records = null, double scale = 1) : IOodWindowDetector, ITrainedDetector
{
    public bool IsDisposed { get; private set; }

    public double Scale => scale;

    public IReadOnlyList<TrainingRecord> TrainingRecords => records ?? [];

    /// <summary>A registry that knows this class, as <c>brightness</c>.</summary>
    public static DetectorRegistry Registry => new DetectorRegistry().AddDetector(
        "brightness",
        (detector, writer) => writer.Write("scale", detector.Scale),
        reader => new BrightnessDetector(reader.TrainingRecords, reader.ReadDouble("scale")));

    /// <summary>N×1×2×2 images of the given grey levels.</summary>
    public static Tensor Images(params double[] levels)
        => tensor(levels.Select(level => (float)(level / 255)).ToArray()).view(-1, 1, 1, 1).expand(-1, 1, 2, 2).contiguous();

    public Tensor Score(Tensor images) => images.to(ScalarType.Float64).mul(255 * scale).mean(new long[] { 1, 2, 3 }).round(3);

    public Tensor ScoreWindows(Tensor images, int windowSize, int? stride = null)
    {
        using var scope = NewDisposeScope();
        return Score(images).unfold(0, windowSize, stride ?? windowSize).mean(new long[] { 1 }).MoveToOuterDisposeScope();
    }

    public void Dispose() => IsDisposed = true;
}
