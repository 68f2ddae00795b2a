using System.Text.Json;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

/// <summary>What a detector knows of its training images, and what is done with it.</summary>
[Collection(FittedDetectors.Collection)]
public class TrainingRecordTests(FittedDetectors fitted)
{
    [Fact]
    public void Of_KnownImages_HasTheFingerprintOfTheFormat()
    {
        // By Python's hashlib: SHA-256 over the first eight bytes, ascending as little-endian numbers, of each image's SHA-256. Files keep it, so it can't change.
        using var images = tensor(new byte[] { 2, 3, 254, 255, 0, 1 }).reshape(3, 1, 1, 2);
        var record = new OodTrainingSet(images).Record("mine", new { Seed = 7, Rate = 0.5 });

        Assert.Equal("1200fcb84ef90dc4429652adf6a031091e6fa4101af4d2dc68c59907ccee8dbd", record.Fingerprint);
        Assert.Equal(("mine", 3L), (record.Trainer, record.ImageCount));
        using var options = JsonDocument.Parse(record.Options);
        var numbers = options.RootElement.EnumerateObject().ToDictionary(option => option.Name, option => option.Value.GetDouble(), StringComparer.OrdinalIgnoreCase);
        Assert.Equal((2, 7.0, 0.5), (numbers.Count, numbers["Seed"], numbers["Rate"]));
    }

    [Fact]
    public void Of_OptionThatCantBeRead_SaysSoInItsPlace()
    {
        using var images = tensor(new byte[] { 2, 3, 254, 255, 0, 1 }).reshape(3, 1, 1, 2);
        Assert.Equal("""{"kernel":"can't be read: NotSupportedException","seed":7,"weights":"can't be read: InvalidOperationException"}""", new OodTrainingSet(images).Record("mine", new Unreadable()).Options);
    }

    private sealed class Unreadable
    {
        public int Seed { get; } = 7;

        public int Weights => Seed < 0 ? Seed : throw new InvalidOperationException("not yet");

        public ReadOnlySpan<float> Kernel => new float[Seed];
    }

    [Fact]
    public void Of_SameImagesOtherwise_HasSameFingerprint()
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Bytes(601, 30, 3, 4, 5);
        var expected = Fingerprint(images);
        Assert.Equal(expected, Fingerprint(images.flip(0)));
        Assert.Equal(expected, Fingerprint(images.to(ScalarType.Float32).div(255f)));
        Assert.Equal(expected, Fingerprint(images.narrow(0, 0, 20), images.narrow(0, 20, 10)));
        Assert.Equal(expected, Fingerprint(images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2))); // other memory, same images
    }

    [Fact]
    public void Of_OtherImages_HasAnotherFingerprint()
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Bytes(602, 30, 1, 4, 5);
        var changed = images.clone();
        changed.narrow(0, 29, 1).narrow(3, 4, 1).fill_(7);
        string[] all =
        [
            Fingerprint(images),
            Fingerprint(changed),
            Fingerprint(images.narrow(0, 0, 29)),
            Fingerprint(cat(new[] { images, images.narrow(0, 0, 1) })), // one comes twice
        ];
        Assert.Equal(all.Length, all.Distinct().Count());
    }

    [Fact]
    public void Of_ImagesOfSeveralChunks_AreReadToTheEnd()
    {
        using var scope = NewDisposeScope();
        var images = TestImages.Bytes(603, 7, 1, 1024, 1024); // a chunk holds four of a megabyte
        Assert.Equal(Fingerprint(images), Fingerprint(images.narrow(0, 0, 3), images.narrow(0, 3, 4)));
        Assert.Equal([1, 6], new Knowing(new OodTrainingSet(cat(new[] { images.narrow(0, 1, 1), images.narrow(0, 6, 1) }))).FindTrainingImages(images));
    }

    [Fact]
    public void Record_NoName_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => fitted.Training.Record(" "));
    }

    [Fact]
    public void Of_ImagesDisposedAfterwards_StillRecognisesThemAndLeavesNoTensor()
    {
        using var images = TestImages.Bytes(604, 20, 1, 4, 5);
        Knowing? detector = null;
        LiveTensors.AssertFlat(20, () =>
        {
            using var copy = images.clone();
            detector = new Knowing(new OodTrainingSet(copy));
        });
        LiveTensors.AssertFlat(20, () => Assert.Equal(20, detector!.FindTrainingImages(images).Count));
    }

    [Fact]
    public void FindTrainingImages_SomeAmongOthers_GivesTheirPlaces()
    {
        using var scope = NewDisposeScope();
        var images = cat(new[]
        {
            TestImages.Arrows(605, 5), fitted.InDistribution.narrow(0, 10, 1), TestImages.Discs(606, 3), fitted.Outliers.narrow(0, 2, 1), fitted.InDistribution.narrow(0, 10, 1),
        });
        Assert.Equal([5, 9, 10], fitted.Geom.FindTrainingImages(images));
        Assert.Equal([5, 9, 10], fitted.Geom.FindTrainingImages(images.to(ScalarType.Float32).div(255f)));
        Assert.Equal([5, 9, 10], fitted.Layers.FindTrainingImages(images)); // through its own training and its network's
        Assert.Empty(fitted.Geom.FindTrainingImages(images.narrow(0, 0, 5)));
    }

    [Fact]
    public void FindTrainingImages_CalibratedDetector_KnowsCalibrationImagesToo()
    {
        using var images = cat(new[] { fitted.InDistribution.narrow(0, 0, 2), fitted.HeldOut.narrow(0, 0, 2), fitted.Outliers.narrow(0, 0, 1) });
        Assert.Equal([0, 1, 2, 3, 4], fitted.Calibrated.FindTrainingImages(images));
        Assert.Equal([0, 1, 2, 3, 4], fitted.CalibratedWindows.FindTrainingImages(images));
        Assert.Equal([0, 1, 2, 3, 4], fitted.Combined.FindTrainingImages(images));
        Assert.Equal([0, 1, 4], fitted.Moments.FindTrainingImages(images));
    }

    [Fact]
    public void FindTrainingImages_DetectorThatKnowsNothing_FindsNone()
    {
        Assert.Empty(new Unknowing().FindTrainingImages(fitted.InDistribution));
        Assert.Throws<ArgumentNullException>(() => new Unknowing().FindTrainingImages(null!));
    }

    [Fact]
    public void Calibrate_OnSomeTrainingImages_IsRefusedWithTheirPlaces()
    {
        using var heldOut = cat(new[] { fitted.HeldOut.narrow(0, 0, 100), fitted.InDistribution.narrow(0, 3, 2) });
        var error = Assert.Throws<ArgumentException>("heldOut", () => fitted.Geom.Calibrate(heldOut));
        Assert.Contains("2 of these 102 images (indices 100, 101)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FindTrainingImages_MoreThanAreKept_RecognisesASampleOfBoundedSize()
    {
        const int count = 70_000, kept = 1 << 16;
        using var scope = NewDisposeScope();
        var images = Numbered(0, count);
        var set = new OodTrainingSet(images);
        var detector = new Knowing(set);
        Assert.Equal(kept, set.Images.Hashes.Length);
        Assert.Equal(count, detector.TrainingRecords[0].ImageCount);

        var found = detector.FindTrainingImages(images);
        Assert.Equal(kept, found.Count);
        Assert.Equal(found.Order().Distinct(), found);
        Assert.InRange(found.Count(index => index < count / 2), kept / 2 - 300, kept / 2 + 300); // a sample of all, five deviations wide
        Assert.Empty(detector.FindTrainingImages(Numbered(count, 10_000)));

        // An image that was not kept changes the fingerprint all the same.
        var lost = Enumerable.Range(0, count).Except(found.Select(index => (int)index)).First();
        var changed = images.clone();
        changed.narrow(0, lost, 1).copy_(Numbered(count, 1));
        Assert.NotEqual(detector.TrainingRecords[0].Fingerprint, Fingerprint(changed));
    }

    /// <summary>Images of four pixels that hold successive numbers, so that all differ.</summary>
    private static Tensor Numbered(int first, int count)
        => tensor(Enumerable.Range(first, count).SelectMany(BitConverter.GetBytes).ToArray()).reshape(count, 1, 2, 2);

    private static string Fingerprint(Tensor id, Tensor? ood = null) => new OodTrainingSet(id, ood).Record("mine").Fingerprint;

    private sealed class Knowing(OodTrainingSet data) : ITrainedDetector
    {
        public IReadOnlyList<TrainingRecord> TrainingRecords { get; } = [data.Record("mine")];

        public Tensor Score(Tensor images) => zeros(images.shape[0], ScalarType.Float64);

        public void Dispose()
        {
        }
    }

    private sealed class Unknowing : IOodDetector
    {
        public Tensor Score(Tensor images) => zeros(images.shape[0], ScalarType.Float64);

        public void Dispose()
        {
        }
    }
}
