using OodDetection;
using OodDetection.Data;
using OodDetection.Networks;
using static TorchSharp.torch;

namespace PhotoFolder;

/// <summary>One photo with what is said of it: a verdict with a picture of where the photo is unusual, or why it could not be read.</summary>
internal sealed record SeenPhoto(string Path, OodVerdict? Verdict, DecodedImage? Where, string? Fault);

/// <summary>From folders of photos to a detector and its verdicts.</summary>
internal sealed class PhotoRun(PhotoFolderOptions options, TextWriter messages)
{
    // Of maps, about 1 is usual.
    private const double Blue = 1;
    private const double Red = 10;

    /// <summary>Trains, calibrates and saves a detector.</summary>
    /// <returns>The path of its file.</returns>
    public string Train(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var preparation = options.Preparation;
        var good = ImageFolder.List(options.Good, new ImageFolderOptions { Layout = FolderLayout.Flat, Recursive = true }, cancellationToken);
        var (training, heldOut) = good.Split(options.HeldOut, options.Seed, options.Group, cancellationToken);
        messages.WriteLine($"{good.Count} good photos, {heldOut.Count} of them held out for the calibration.");
        var reading = new ImageReadingOptions { Damaged = DamagedFiles.Skip, DamagedReport = new Reports(messages) };
        var odd = options.Odd is null ? null : List(options.Odd, cancellationToken).Open(preparation, reading, cancellationToken);
        var data = new OodTrainingSet(training.Open(preparation, reading, cancellationToken), odd);

        // The fused detector puts its parts on one scale by 20 images or more.
        var schedule = new TrainingOptions { Epochs = options.Epochs };
        var trainer = new FusedTrainer(new FusedOptions
        {
            Geom = new GeomOptions { Network = new WideResNetOptions { WidenFactor = options.Width }, Training = schedule },
            IntermediateLayer = new IntermediateLayerOptions { Training = schedule with { Epochs = (options.Epochs + 1) / 2 } },
            Moments = new MomentsOptions { Localize = true },
            HeldOutShare = Math.Clamp(30.0 / training.Count, 0.1, 0.5),
            Seed = options.Seed,
        });
        using var detector = trainer.Fit(data, progress, cancellationToken)
            .ForPhotos(preparation)
            .Calibrate(heldOut.Open(preparation, reading, cancellationToken), options.Alpha, cancellationToken: cancellationToken);
        Directory.CreateDirectory(options.Out);
        var path = Path.Combine(options.Out, "photos.ood");
        detector.Save(path, PhotoDetectorFile.Registry);
        return path;
    }

    /// <summary>Looks at the new photos with the detector of a file; the most suspicious come first.</summary>
    public IReadOnlyList<SeenPhoto> Classify(string detectorPath, CancellationToken cancellationToken)
    {
        using var detector = PhotoDetectorFile.Load<CalibratedDetector>(detectorPath);
        var preparation = (ImagePreparation)detector.GetService(typeof(ImagePreparation))!;
        var source = List(options.New, cancellationToken).Open(preparation, new ImageReadingOptions { Damaged = DamagedFiles.Skip }, cancellationToken);
        var verdicts = detector.Classify(source, cancellationToken: cancellationToken);
        return
        [
            .. source.Files.Files.Zip(verdicts, (file, verdict) => new SeenPhoto(file.Name, verdict, Where(detector, preparation, file.Name, cancellationToken), null)).OrderByDescending(photo => photo.Verdict!.Score),
            .. source.Damaged.Select(damaged => new SeenPhoto(damaged.File.Name, null, null, damaged.Reason)),
        ];
    }

    // What the detector sees of the photo, under the colours of its map.
    private static DecodedImage Where(CalibratedDetector detector, ImagePreparation preparation, string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var photo = preparation.Prepare(path);
        using var scope = NewDisposeScope();
        var image = tensor(photo.Pixels.ToArray(), [1, photo.Channels, photo.Height, photo.Width]);
        return HeatPicture.Overlay(photo, detector.Map(image).data<float>().ToArray(), Blue, Red);
    }

    private static ImageFiles List(string folder, CancellationToken cancellationToken)
        => ImageFolder.List(folder, new ImageFolderOptions { Layout = FolderLayout.Flat, Recursive = true }, cancellationToken);

    private sealed class Reports(TextWriter messages) : IProgress<DamagedFile>
    {
        public void Report(DamagedFile value) => messages.WriteLine($"Left out: {value.Reason}");
    }
}
