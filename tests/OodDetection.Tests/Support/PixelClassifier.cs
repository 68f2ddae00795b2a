using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

/// <summary>A classifier whose images say what it gives: the first pixel is the score, the second the class.</summary>
internal sealed class PixelClassifier(int classes) : IOodClassifier
{
    public int ClassCount => classes;

    public Tensor Score(Tensor images) => images.select(3, 0).reshape(-1).to(ScalarType.Float64);

    public (Tensor Scores, Tensor Classes) ScoreAndClassify(Tensor images) => (Score(images), images.select(3, 1).reshape(-1).to(ScalarType.Int64));

    /// <summary>Images N×1×1×4; the others differ by their last two pixels, so that none is a copy.</summary>
    public static Tensor Images(IReadOnlyList<(int Score, int Class)> given)
        => tensor(given.SelectMany((image, i) => new[] { (byte)image.Score, (byte)image.Class, (byte)(i % 256), (byte)(i / 256) }).ToArray(), [given.Count, 1, 1, 4]);

    public void Dispose()
    {
    }
}
