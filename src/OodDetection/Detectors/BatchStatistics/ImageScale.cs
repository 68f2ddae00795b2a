
namespace OodDetection;

/// <summary>Brings the parts' statistics of single images to one scale, by held-out in-distribution images: Fisher's sum of −log p, itself turned into a −log p.</summary>
internal sealed class ImageScale
{
    private readonly IReadOnlyList<IEvidencePart> _parts;
    private readonly TailProbability[] _scales;
    private readonly TailProbability _joined;

    /// <summary>Fits to held-out images.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="heldOut">For each image the numbers of each part.</param>
    internal ImageScale(IReadOnlyList<IEvidencePart> parts, IReadOnlyList<double[][]> heldOut)
    {
        _parts = parts;
        _scales = [.. parts.Select((part, p) => new TailProbability([.. heldOut.Select(image => part.Statistic(image[p], 1))]))];
        _joined = new TailProbability([.. heldOut.Select(Sum)]);
    }

    /// <summary>−log p of an image: about exponential with mean one on in-distribution images.</summary>
    /// <param name="image">The numbers of each part.</param>
    internal double Of(double[][] image) => _joined.NegativeLog(Sum(image));

    private double Sum(double[][] image)
    {
        var sum = 0.0;
        for (var p = 0; p < _scales.Length; p++) sum += _scales[p].NegativeLog(_parts[p].Statistic(image[p], 1));
        return sum;
    }
}
