using static TorchSharp.torch;

namespace OodDetection.Tests.Scoring;

/// <summary>A detector whose scores tell in which pass an image was: its grey level, and how many images the pass had. Scores of a window are the sums of its images'.</summary>
internal sealed class PassDetector(long pass) : IOodWindowDetector, IScoresInPasses
{
    public List<long> Calls { get; } = [];

    public long ImagesPerPass => pass;

    /// <summary>N×1×1×1 images that differ from their neighbours.</summary>
    public static Tensor Images(int count) => tensor(Enumerable.Range(0, count).Select(i => (byte)(i * 7)).ToArray(), [count, 1, 1, 1]);

    public Tensor Score(Tensor images)
    {
        Calls.Add(images.shape[0]);
        var levels = images.data<byte>().ToArray();
        return tensor(levels.Select((level, i) => level + (1000.0 * Math.Min(pass, levels.Length - (i / pass * pass)))).ToArray());
    }

    public Tensor ScoreWindows(Tensor images, int windowSize, int? stride = null)
    {
        using var scope = NewDisposeScope();
        return Score(images).unfold(0, windowSize, stride ?? windowSize).sum(1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
    }
}
