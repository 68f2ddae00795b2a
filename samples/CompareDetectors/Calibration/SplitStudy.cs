using CompareDetectors.Report;
using OodDetection;

namespace CompareDetectors.Calibration;

/// <summary>The scores of images, or of the windows that they make in this order.</summary>
internal delegate double[] ScoresOf(int[] indices);

/// <summary>The false alarms of many splits of the same images: one half calibrates, the other is tested.</summary>
/// <remarks>
/// Splits of the same images are drawn independently of each other, so their mean has the standard error sd/√S as an estimate of the mean over all splits of
/// these images. They say nothing about other images; that error is a matter of how many different images there are.
/// </remarks>
internal sealed class SplitStudy
{
    private readonly double[][] _rates; // by α, then by split
    private readonly double[][] _found;

    private SplitStudy(int calibrated, int tested, IReadOnlyList<double> alphas, int splits)
    {
        (Calibrated, Tested) = (calibrated, tested);
        Alphas = [.. alphas.Where(alpha => ConformalCalibration.MinCount(alpha) <= calibrated)];
        _rates = [.. Alphas.Select(_ => new double[splits])];
        _found = [.. Alphas.Select(_ => new double[splits])];
    }

    /// <summary>Scores that each split calibrates with.</summary>
    public int Calibrated { get; }

    /// <summary>Scores in which each split counts false alarms.</summary>
    public int Tested { get; }

    /// <summary>Those α that so many scores can answer for.</summary>
    public IReadOnlyList<double> Alphas { get; }

    /// <summary>Divides images into halves again and again.</summary>
    /// <param name="images">How many images there are.</param>
    /// <param name="splits">How many splits; split s has the seed <paramref name="seed"/> + s.</param>
    /// <param name="seed">The seed of the first.</param>
    /// <param name="alphas">The rates that are asked for.</param>
    /// <param name="calibrate">Scores the first half.</param>
    /// <param name="test">Scores the second half.</param>
    /// <param name="outOfDistribution">Scores of out-of-distribution images or windows.</param>
    public static SplitStudy Of(int images, int splits, long seed, IReadOnlyList<double> alphas, ScoresOf calibrate, ScoresOf test, double[] outOfDistribution)
    {
        SplitStudy? study = null;
        for (var split = 0; split < splits; split++)
        {
            var indices = Order(images, seed + split);
            var (held, tested) = (calibrate(indices[..(images / 2)]), test(indices[(images / 2)..]));
            study ??= new SplitStudy(held.Length, tested.Length, alphas, splits);
            if (study.Alphas.Count == 0) break;
            var calibration = ConformalCalibration.Of(held);
            for (var i = 0; i < study.Alphas.Count; i++)
            {
                var threshold = calibration.Threshold(study.Alphas[i]);
                study._rates[i][split] = ShareAbove(tested, threshold);
                study._found[i][split] = ShareAbove(outOfDistribution, threshold);
            }
        }

        return study ?? throw new ArgumentException("There are no splits.");
    }

    /// <summary>The mean rate over the splits, with its standard error.</summary>
    public (double Mean, double Error) Mean(int alpha)
    {
        var spread = Spread.Of(_rates[alpha])!.Value;
        return (spread.Mean, (spread.Deviation ?? 0) / Math.Sqrt(_rates[alpha].Length));
    }

    /// <summary>The rate that a share of the splits doesn't exceed.</summary>
    public double Quantile(int alpha, double probability)
    {
        double[] sorted = [.. _rates[alpha].Order()];
        return sorted[Math.Max(0, (int)Math.Ceiling(probability * sorted.Length) - 1)];
    }

    /// <summary>The share of out-of-distribution images or windows that raise an alarm, over the splits.</summary>
    public double Found(int alpha) => _found[alpha].Average();

    private static int[] Order(int images, long seed)
    {
        var indices = Enumerable.Range(0, images).ToArray();
        // Successive seeds of Random give similar first numbers; spread out they don't.
        new Random((int)((unchecked((ulong)seed * 0x9E3779B97F4A7C15) >> 33) & int.MaxValue)).Shuffle(indices);
        return indices;
    }

    private static double ShareAbove(double[] scores, double threshold) => scores.Count(score => score > threshold) / (double)scores.Length;
}
