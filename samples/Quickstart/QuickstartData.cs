using OodDetection;
using OodDetection.Data;
using TorchSharp;

namespace Quickstart;

/// <summary>
/// One class of Fashion-MNIST, or of a set of the user's, is in-distribution. A few training images of some other classes are the known out-of-distribution images;
/// the test images of all remaining classes are out-of-distribution images that no detector has seen the like of.
/// </summary>
internal sealed class QuickstartData : IDisposable
{
    private const int HeldOutPart = 10;
    private readonly torch.Tensor _inDistribution;
    private readonly torch.Tensor _outOfDistribution;

    private QuickstartData(string name, ImagePreparation? preparation, ImageSet train, ImageSet heldOut, ImageSet calibration, ImageSet outliers, ImageSet testId, ImageSet testOod)
    {
        Name = name;
        Preparation = preparation;
        _inDistribution = train.ToTensor();
        _outOfDistribution = outliers.ToTensor();
        HeldOut = heldOut.ToTensor();
        Calibration = calibration.ToTensor();
        Training = new OodTrainingSet(_inDistribution, _outOfDistribution);
        Outliers = outliers;
        TestId = testId;
        TestOod = testOod;
    }

    /// <summary>What the set is called.</summary>
    public string Name { get; }

    /// <summary>How files become such images; null for a set that doesn't come in image files and stays as it is.</summary>
    public ImagePreparation? Preparation { get; }

    public OodTrainingSet Training { get; }

    /// <summary>Images of the in-distribution class that no detector is trained on; the fused detector puts its parts' scores on one scale by them.</summary>
    public torch.Tensor HeldOut { get; }

    /// <summary>More such images, on which the fused detector is calibrated.</summary>
    public torch.Tensor Calibration { get; }

    public ImageSet Outliers { get; }
    public ImageSet TestId { get; }
    public ImageSet TestOod { get; }

    public static async Task<QuickstartData> LoadAsync(QuickstartOptions options, TextWriter messages, CancellationToken cancellationToken)
    {
        var (name, train, test) = await ReadAsync(options, messages, cancellationToken);
        var others = train.WithClasses([.. options.OodClasses]);
        // Classes take turns, so that a number that the classes don't divide is shared out as evenly as can be.
        var perClass = (options.OodCount + options.OodClasses.Count - 1) / options.OodClasses.Count;
        var inDistribution = train.WithClasses(options.IdClass);
        inDistribution = inDistribution.Sample(inDistribution.Count, options.Seed);
        // Half of it for the scale of the fused score, half to calibrate.
        var calibration = Math.Max(ConformalCalibration.MinCount(options.Alpha), inDistribution.Count / HeldOutPart / 2);
        var heldOut = calibration + Math.Max(FusedDetector.MinHeldOut, inDistribution.Count / HeldOutPart / 2);
        if (inDistribution.Count < heldOut + 2) throw new ArgumentException($"Class {inDistribution.DescribeClass(options.IdClass)} has {inDistribution.Count} training images; expected at least {heldOut + 2}: {heldOut} are held out.");
        return new QuickstartData(
            name,
            options.Preparation ?? (options.OwnSet is { IsFiles: true } ? ImagePreparation.AsIs(train.Height, train.Width) with { Channels = train.Channels } : null),
            inDistribution.Skip(heldOut),
            inDistribution.Skip(calibration).Take(heldOut - calibration),
            inDistribution.Take(calibration),
            others.SampleBalanced(perClass, options.Seed).Take(options.OodCount),
            test.WithClasses(options.IdClass),
            test.WithoutClasses([options.IdClass, .. options.OodClasses]));
    }

    private static async Task<(string Name, ImageSet Train, ImageSet Test)> ReadAsync(QuickstartOptions options, TextWriter messages, CancellationToken cancellationToken)
    {
        if (options.OwnSet is not { } own)
        {
            var source = new DatasetOptions { Folder = options.Data, Progress = new DownloadLines(messages) };
            var (all, seen) = (await FashionMnist.LoadAsync(DatasetSplit.Train, source, cancellationToken), await FashionMnist.LoadAsync(DatasetSplit.Test, source, cancellationToken));
            return options.Preparation is { } preparation
                ? ("Fashion-MNIST", all.Prepare(preparation, cancellationToken), seen.Prepare(preparation, cancellationToken))
                : ("Fashion-MNIST", all, seen);
        }

        var (train, test) = SetReader.ReadBoth(own, cancellationToken);
        if (train.Labels is null || test.Labels is null)
            throw new ArgumentException($"--data {own} has no labels, so that no class can be chosen. Use a folder or an archive with a folder for each class, a CSV file with a column of labels, or NumPy arrays with labels.");
        return (Path.GetFileName(Path.TrimEndingDirectorySeparator(own.Path)), train, test);
    }

    public void Dispose()
    {
        HeldOut.Dispose();
        Calibration.Dispose();
        _inDistribution.Dispose();
        _outOfDistribution.Dispose();
    }
}
