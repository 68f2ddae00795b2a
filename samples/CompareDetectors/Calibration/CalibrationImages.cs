using System.Security.Cryptography;
using CompareDetectors.Engine;
using CompareDetectors.Plan;
using CompareDetectors.Sets;
using OodDetection;
using OodDetection.Data;

namespace CompareDetectors.Calibration;

/// <summary>The images of one class, or of the whole set.</summary>
/// <param name="Detectors">What the detectors are trained on, and the test images, in an order of their own for each seed.</param>
/// <param name="HeldOut">Other images of the training part, that no detector sees, for a calibration as a user does it.</param>
/// <param name="Outliers">Out-of-distribution images.</param>
internal sealed record CalibrationImages(ClassImages Detectors, ImageSet HeldOut, OutlierImages Outliers)
{
    private const int Share = 5;

    /// <summary>The fewest images of either kind that say anything: enough for the largest α.</summary>
    private static readonly int s_fewest = ConformalCalibration.MinCount(CalibrationSettings.Alphas[^1]);

    /// <exception cref="ArgumentException">There are too few images.</exception>
    public static CalibrationImages Choose(ImageSources sources, TrainingSettings settings, PlannedRun run)
    {
        var all = run.IdClass == PlannedRun.AllClasses;
        var (train, test) = all ? (sources.IdTrain, sources.IdTest) : (sources.IdTrain.WithClasses(run.IdClass), sources.IdTest.WithClasses(run.IdClass));
        var name = all ? sources.IdTrain.Name : $"{sources.IdTrain.Name}, class {sources.IdTrain.DescribeClass(run.IdClass)}";
        test = TestImages.Limit(test, settings.MaxTest);
        var mixed = train.Sample(train.Count, run.Seed);
        var heldOut = Math.Min(test.Count, train.Count / Share);
        if (heldOut < s_fewest || test.Count < 2 * s_fewest)
            throw new ArgumentException($"{name}: {train.Count} training images and {test.Count} test images are too few to calibrate with; expected {Share * s_fewest} and {2 * s_fewest} or more.");

        var outliers = OutlierImages.Choose(sources, settings, run.IdClass, run.Seed, run.Outliers);
        // The order of a test part may mean something, MNIST's does: windows are of successive images.
        var detectors = ClassImages.Choose(mixed.Skip(heldOut), test.Sample(test.Count, run.Seed).WithName(test.Name), name, settings, run.Seed);
        var seen = new[] { detectors.Training, detectors.HeldOut, outliers.Training }.SelectMany(Hashes).ToHashSet(StringComparer.Ordinal);
        return new CalibrationImages(detectors with { Test = Without(detectors.Test, seen) }, Without(mixed.Take(heldOut), seen), outliers);
    }

    // Some sets hold an image twice. One that was trained on scores too low, and Calibrate would refuse it.
    private static ImageSet Without(ImageSet images, HashSet<string> seen)
    {
        int[] unseen = [.. Hashes(images).Select((hash, index) => (hash, index)).Where(image => !seen.Contains(image.hash)).Select(image => image.index)];
        return unseen.Length == images.Count ? images : images.Select(unseen).WithName(images.Name);
    }

    private static IEnumerable<string> Hashes(ImageSet images)
        => Enumerable.Range(0, images.Count).Select(i => Convert.ToHexString(SHA256.HashData(images.Pixels(i))));
}
