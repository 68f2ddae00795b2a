using CompareDetectors.Results;
using OodDetection.Data;
using OodDetection.Metrics;

namespace CompareDetectors.Engine;

/// <summary>
/// Figure 3: the in-distribution test images that rotation changes least, by the mean absolute difference between the image and its
/// rotations by 90°, 180° and 270°, and what a detector calls them.
/// </summary>
internal sealed class RotationStudy
{
    /// <summary>How many images are looked at.</summary>
    public const int Images = 20;

    private readonly ImageSet _test;
    private readonly (int Index, double Change)[] _chosen;

    /// <exception cref="ArgumentException">The images are not square, or there are too few.</exception>
    public RotationStudy(ImageSet test)
    {
        if (test.Height != test.Width)
            throw new ArgumentException($"{test}: Figure 3 is about images that rotation does not change; expected square ones.");
        if (test.Count < Images)
            throw new ArgumentException($"{test}: Figure 3 looks at {Images} images; expected at least as many test images of the class.");
        _test = test;
        _chosen = [.. Enumerable.Range(0, test.Count).Select(i => (i, Change(test, i))).OrderBy(c => c.Item2).Take(Images)];
    }

    /// <summary>The figures.</summary>
    public RotationResult Measure(Evaluation evaluation)
    {
        var best = Best(evaluation);
        return new RotationResult
        {
            Images = _chosen.Length,
            Threshold = best.Threshold,
            Youden = best.TruePositiveRate - best.FalsePositiveRate,
            ShareOfAllCalledOod = best.FalsePositiveRate,
            ShareCalledOod = (double)_chosen.Count(c => evaluation.IdScores[c.Index] >= best.Threshold) / _chosen.Length,
        };
    }

    /// <summary>The images with what is said of them.</summary>
    public IReadOnlyList<ScoredImage> Describe(Evaluation evaluation)
    {
        var threshold = Best(evaluation).Threshold;
        return [.. _chosen.Select(c =>
        {
            var score = evaluation.IdScores[c.Index];
            return Evaluation.Shown(_test, c.Index, score) with { CalledOod = score >= threshold, Change = c.Change };
        })];
    }

    // The first point, with nothing called out-of-distribution, has an infinite threshold and is no choice.
    private static RocPoint Best(Evaluation evaluation) => evaluation.Roc.Skip(1).MaxBy(p => p.TruePositiveRate - p.FalsePositiveRate);

    /// <summary>The mean absolute difference between an image and its rotations, in [0, 1].</summary>
    internal static double Change(ImageSet set, int index)
    {
        var pixels = set.Pixels(index);
        var (side, sum) = (set.Height, 0L);
        for (var c = 0; c < set.Channels; c++)
        {
            var plane = pixels.Slice(c * side * side, side * side);
            for (var y = 0; y < side; y++)
            {
                for (var x = 0; x < side; x++)
                {
                    int value = plane[(y * side) + x], last = side - 1;
                    sum += Math.Abs(value - plane[(x * side) + last - y]);
                    sum += Math.Abs(value - plane[((last - y) * side) + last - x]);
                    sum += Math.Abs(value - plane[((last - x) * side) + y]);
                }
            }
        }

        return sum / (3.0 * 255 * pixels.Length);
    }
}
