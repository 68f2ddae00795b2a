using System.Diagnostics;
using CompareDetectors.Results;
using OodDetection;
using OodDetection.Data;
using OodDetection.Metrics;

namespace CompareDetectors.Engine;

/// <summary>The scores of a detector on the test images, and what is made of them.</summary>
internal sealed class Evaluation
{
    private const int Bins = 40;
    private const int WorstImages = 8;
    private const int RocPoints = 200;

    // The far tail of some scores is a thousand times as long as the part where the images are.
    private const double HistogramShare = 0.99;

    private readonly ImageSet _id;
    private readonly IReadOnlyList<ImageSet> _tests;
    private readonly double[][] _testScores;

    private Evaluation(ImageSet id, double[] idScores, IReadOnlyList<ImageSet> tests, double[][] testScores, double seconds)
    {
        _id = id;
        _tests = tests;
        _testScores = testScores;
        IdScores = idScores;
        OodScores = [.. testScores.SelectMany(s => s)];
        Seconds = seconds;
        Metrics = DetectionMetrics.Evaluate(IdScores, OodScores);
        Roc = RocCurve.Compute(IdScores, OodScores);
    }

    public double[] IdScores { get; }

    public double[] OodScores { get; }

    public double Seconds { get; }

    public DetectionMetrics Metrics { get; }

    public RocCurve Roc { get; }

    /// <summary>Evaluates detectors. Those on one network share its forward passes; each gets the time of all.</summary>
    public static Evaluation[] Of(IReadOnlyList<IOodDetector> detectors, ImageSet id, IReadOnlyList<ImageSet> tests, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var idScores = Score(detectors, id, cancellationToken);
        var testScores = tests.Select(set => Score(detectors, set, cancellationToken)).ToArray();
        var seconds = clock.Elapsed.TotalSeconds;
        return [.. detectors.Select((_, d) => new Evaluation(id, idScores[d], tests, [.. testScores.Select(scores => scores[d])], seconds))];
    }

    public RunDetail Detail(string key, RotationStudy? rotation)
    {
        var curve = Roc.Thin(RocPoints);
        var worstId = Enumerable.Range(0, IdScores.Length).OrderByDescending(i => IdScores[i]).Take(WorstImages)
            .Select(i => Shown(_id, i, IdScores[i]));
        var worstOod = _testScores.SelectMany((scores, set) => scores.Select((score, i) => (set, i, score))).OrderBy(s => s.score).Take(WorstImages)
            .Select(s => Shown(_tests[s.set], s.i, s.score));
        return new RunDetail
        {
            Key = key,
            Roc = new([.. curve.Select(p => p.FalsePositiveRate)], [.. curve.Select(p => p.TruePositiveRate)]),
            Histogram = Histogram(),
            WorstId = [.. worstId],
            WorstOod = [.. worstOod],
            Rotation = rotation?.Describe(this),
        };
    }

    /// <summary>An image with its score, as a report shows it.</summary>
    public static ScoredImage Shown(ImageSet set, int index, double score)
    {
        using var png = new MemoryStream();
        // A picture of an image with other numbers of channels is its first one.
        var channels = set.Channels == 3 ? 3 : 1;
        PngFile.Write(png, set.Pixels(index)[..(channels * set.Height * set.Width)], channels, set.Height, set.Width);
        return new ScoredImage(Convert.ToBase64String(png.ToArray()), score, set.Labels is { } labels ? set.DescribeClass(labels[index]) : "", set.Name);
    }

    /// <summary>The scores of all images of a set.</summary>
    public static double[] Score(IOodDetector detector, ImageSet images, CancellationToken cancellationToken) => Score([detector], images, cancellationToken)[0];

    private static double[][] Score(IReadOnlyList<IOodDetector> detectors, ImageSet images, CancellationToken cancellationToken)
    {
        // In parts, since a set may be large: pixels are in memory twice while they are scored.
        const int part = 1024;
        var all = detectors.Select(_ => new List<double>(images.Count)).ToArray();
        for (var start = 0; start < images.Count; start += part)
        {
            using var pixels = images.Select(Enumerable.Range(start, Math.Min(part, images.Count - start))).ToTensor();
            foreach (var (scores, more) in all.Zip(detectors.ScoreAll(pixels, cancellationToken: cancellationToken))) scores.AddRange(more);
        }

        return [.. all.Select(scores => scores.ToArray())];
    }

    private ScoreHistogram Histogram()
    {
        double[] sorted = [.. IdScores.Concat(OodScores).Order()];
        var low = sorted[0];
        var high = sorted[(int)Math.Ceiling(HistogramShare * (sorted.Length - 1))];
        if (high <= low) high = low + 1; // all the same: one bin is full
        var width = (high - low) / Bins;
        return new ScoreHistogram([.. Enumerable.Range(0, Bins + 1).Select(i => low + (i * width))], Count(IdScores), Count(OodScores), sorted[^1] > high);

        int[] Count(double[] scores)
        {
            var counts = new int[Bins];
            foreach (var score in scores) counts[(int)Math.Min(Bins - 1, (score - low) / width)]++;
            return counts;
        }
    }
}
