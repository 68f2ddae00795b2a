using OodDetection.Data;
using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Data.Photos;

/// <summary>The main path: folders of photos in, a detector, its file, verdicts of photos out.</summary>
public sealed class PhotoDetectorTests : IDisposable
{
    private static readonly ImagePreparation Preparation = ImagePreparation.ShortSide(18, 16);
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Photos_FromFolderToVerdict_AreToldApartAfterSavingAndLoading()
    {
        PhotoFolder.Fill(_folder, "good", 48, seed: 0);
        PhotoFolder.Fill(_folder, "odd", 12, seed: 1000, mirrored: true);
        var (training, heldOut) = ImageFolder.List(_folder["good"]).Split(0.5, seed: 1);
        var trainer = new GeomTrainer(new GeomOptions { Network = new WideResNetOptions { Depth = 10, WidenFactor = 1 }, Training = new TrainingOptions { Epochs = 16, BatchSize = 8 } });
        var path = _folder["photos.ood"];
        using (var fitted = trainer.Fit(new OodTrainingSet(training.Open(Preparation))).ForPhotos(Preparation).Calibrate(heldOut.Open(Preparation), alpha: 0.05))
            fitted.Save(path, PhotoDetectorFile.Registry);

        using var detector = PhotoDetectorFile.Load<CalibratedDetector>(path);
        var odd = ImageFolder.List(_folder["odd"]);
        var verdicts = detector.Classify(odd);
        Assert.Equal(detector.Score(odd), verdicts.Select(v => v.Score));
        Assert.InRange(verdicts.Count(v => v.IsOod), 9, 12);
        Assert.Equal("geom", verdicts[0].Detector);
        Assert.NotNull(verdicts[0].FileSha256);

        // One photo by path, stream and bytes is what it is in the set (batches of one round differently).
        var first = odd.Files[0].Name;
        using var stream = File.OpenRead(first);
        Assert.Equal(verdicts[0].Score, detector.Score(first), 1e-5);
        Assert.Equal(detector.Score(first), detector.Score(stream));
        Assert.Equal(detector.Score(first), detector.Score(File.ReadAllBytes(first).AsSpan()));
        Assert.Equal(detector.Score(first), detector.Classify(first).Score);

        // And what it is as a tensor that was prepared elsewhere.
        using var images = odd.Load(Preparation).ToTensor();
        Assert.Equal(detector.ScoreToArray(images), verdicts.Select(v => v.Score));
        Assert.Equal(Preparation, detector.GetService(typeof(ImagePreparation)));
        // Held-out photos were recognised as seen through the wrapper.
        Assert.NotEmpty(detector.FindTrainingImages(training.Take(2).Load(Preparation).ToTensor()));
    }

    [Fact]
    public void Load_EachSettingOfThePreparation_IsKept()
    {
        ImagePreparation[] all =
        [
            ImagePreparation.ShortSide(20, 17, ResizeFilter.Lanczos) with { Channels = 1 },
            ImagePreparation.Exact(9, 13, ResizeFilter.Nearest) with { Decoding = new ImageDecodingOptions { Background = new RgbColor(1, 2, 3), WhiteLevel = 4095, MaxPixels = 5_000_000_000 / 16, MaxFileBytes = 77 } },
            ImagePreparation.Letterbox(8, 30, ResizeFilter.Box) with { Bars = new RgbColor(9, 8, 7) },
            ImagePreparation.AsIs(4, 5),
        ];
        foreach (var preparation in all)
        {
            var registry = new DetectorRegistry().AddPhotoDetectors().AddDetector<Mean>("mean", (_, _) => { }, _ => new Mean());
            using var detector = new Mean().ForPhotos(preparation);
            detector.Save(_folder["a.ood"], registry);
            using var loaded = PhotoDetectorFile.Load<PhotoDetector>(_folder["a.ood"], new DetectorFileOptions { Registry = registry });
            Assert.Equal(preparation, loaded.Preparation);
        }
    }

    [Fact]
    public void Photo_OfADetectorThatCannot_SaysWhatIsMissing()
    {
        var path = _folder.Write("a.jpg", PhotoFolder.Ramp(1));
        using var plain = new Mean();
        Assert.Contains("ForPhotos", Assert.Throws<InvalidOperationException>(() => plain.Score(path)).Message, StringComparison.Ordinal);
        using var photos = plain.ForPhotos(Preparation, leaveOpen: true);
        Assert.InRange(photos.Score(path), 50, 150);
        Assert.Contains("Calibrate", Assert.Throws<InvalidOperationException>(() => photos.Classify(path)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("detector", () => photos.ForPhotos(Preparation));
        Assert.StartsWith(_folder.Write("b.jpg", [1, 2]), Assert.Throws<InvalidDataException>(() => photos.Score(_folder["b.jpg"])).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => photos.Score(_folder["missing.jpg"]));
        plain.Save(_folder["plain.ood"], new DetectorRegistry().AddDetector<Mean>("mean", (_, _) => { }, _ => new Mean()));
        var registry = new DetectorRegistry().AddPhotoDetectors().AddDetector<Mean>("mean", (_, _) => { }, _ => new Mean());
        Assert.Contains("ForPhotos", Assert.Throws<InvalidDataException>(() => PhotoDetectorFile.Load(_folder["plain.ood"], new DetectorFileOptions { Registry = registry })).Message, StringComparison.Ordinal);
    }

    /// <summary>The mean grey level.</summary>
    private sealed class Mean : IOodDetector
    {
        public Tensor Score(Tensor images)
        {
            using var scope = NewDisposeScope();
            return images.to(ScalarType.Float64).mean([1, 2, 3]).MoveToOuterDisposeScope();
        }

        public void Dispose()
        {
        }
    }
}
