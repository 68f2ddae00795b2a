using OodDetection;
using OodDetection.Data;
using OodDetection.Networks;

namespace CompareDetectors.Pictures;

/// <summary>
/// The images and the detector of the pictures: the quick start's fused detector of coats with 16 T-shirts and ankle boots as known outliers,
/// but for 1,000 coats that are held out from training to calibrate with.
/// </summary>
internal sealed class PictureRun
{
    public const int HeldOutCount = 1000;
    private const int IdClass = 4, OodCount = 16;
    private static readonly int[] s_oodClasses = [0, 9];

    private readonly long _seed;
    private readonly ImageSet _training;
    private readonly ImageSet _outliers;

    public PictureRun(ImageSet train, ImageSet test, long seed)
    {
        _seed = seed;
        var coats = train.WithClasses(IdClass);
        coats = coats.Sample(coats.Count, seed);
        (HeldOut, _training) = (coats.Take(HeldOutCount), coats.Skip(HeldOutCount));
        _outliers = train.WithClasses(s_oodClasses).SampleBalanced(OodCount / s_oodClasses.Length, seed);
        TestId = test.WithClasses(IdClass);
        TestOod = test.WithoutClasses([IdClass, .. s_oodClasses]);
    }

    public ImageSet HeldOut { get; }

    public ImageSet TestId { get; }

    public ImageSet TestOod { get; }

    /// <summary>Trains the detector and scores all images.</summary>
    public PictureScores Score(IProgress<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        using var images = _training.ToTensor();
        using var outliers = _outliers.ToTensor();
        var options = new FusedOptions
        {
            Geom = new GeomOptions { Network = new WideResNetOptions { WidenFactor = 1 }, Training = new TrainingOptions { Epochs = 4 }, Seed = _seed },
            IntermediateLayer = new IntermediateLayerOptions { Training = new TrainingOptions { Epochs = 2 }, Seed = _seed },
            Seed = _seed,
        };
        using var detector = new FusedTrainer(options).Fit(new OodTrainingSet(images, outliers), progress, cancellationToken);
        return new PictureScores(Of(HeldOut), Of(TestId), Of(TestOod));

        double[] Of(ImageSet set)
        {
            using var pixels = set.ToTensor();
            return detector.ScoreToArray(pixels, cancellationToken: cancellationToken);
        }
    }
}
