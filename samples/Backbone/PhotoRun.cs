using OodDetection;
using OodDetection.Data;
using OodDetection.Onnx;

namespace Samples.Backbone;

/// <summary>What the command line says of two folders.</summary>
internal sealed record PhotoSettings
{
    /// <summary>The backbone.</summary>
    public required BackboneModel Model { get; init; }

    /// <summary>The folder of photos as they should be.</summary>
    public required string Good { get; init; }

    /// <summary>The folder of photos to look at.</summary>
    public required string New { get; init; }

    /// <summary>The detector's file.</summary>
    public required string Out { get; init; }

    /// <summary>One of <see cref="DetectorKinds.All"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The layers of the moments; null for the output.</summary>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>What makes the backbone's images of photos; null for the usual one of its size.</summary>
    public ImagePreparation? Preparation { get; init; }

    /// <summary>Which photos are of one scene; null for each by itself.</summary>
    public string? Group { get; init; }

    /// <summary>The share of the good photos that is held out.</summary>
    public double HeldOut { get; init; } = 0.4;

    /// <summary>The rate of false alarms.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Seed of what is held out.</summary>
    public long Seed { get; init; }

    /// <exception cref="ArgumentException">A setting is out of range.</exception>
    public void Validate()
    {
        if (!DetectorKinds.All.Contains(Kind)) throw new ArgumentException($"--detector is '{Kind}'; expected {string.Join(", ", DetectorKinds.All)}.");
        if (HeldOut is not (> 0 and < 1)) throw new ArgumentException(FormattableString.Invariant($"--held-out is {HeldOut}; expected a share above 0 and below 1."));
        if (Alpha is not (> 0 and < 1)) throw new ArgumentException(FormattableString.Invariant($"--alpha is {Alpha}; expected a rate above 0 and below 1."));
    }
}

/// <summary>From two folders of photos to verdicts, without training.</summary>
internal sealed class PhotoRun(PhotoSettings settings, TextWriter output)
{
    // As ImageNet's networks are tested: the short side 256, of which the middle 224 are cut out.
    private const double ShortSide = 256 / 224.0;

    private static DetectorRegistry Registry => PhotoDetectorFile.Registry.AddOnnx();

    /// <summary>Fits a detector to the good photos, calibrates and saves it.</summary>
    /// <exception cref="ArgumentException">There are too few photos.</exception>
    public void Fit(IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var good = List(settings.Good, cancellationToken);
        using var network = settings.Model.Open();
        var (height, width) = network.Preprocessing.NetworkSize;
        var preparation = settings.Preparation ?? ImagePreparation.ShortSide((int)Math.Round(Math.Min(height, width) * ShortSide), Math.Min(height, width));
        var (training, rest) = good.Split(settings.HeldOut, settings.Seed, settings.Group, cancellationToken);
        // Joined, two parts come to one scale by photos that the verdicts are not calibrated on.
        var (scale, heldOut) = settings.Kind == DetectorKinds.Joined ? rest.Split(0.5, settings.Seed, settings.Group, cancellationToken) : (null, rest);
        if (scale is { Count: < DetectorKinds.MinScale })
            throw new ArgumentException($"Expected {DetectorKinds.MinScale} photos or more to put the two parts of the joined detector on one scale, half of those held out; got {scale.Count} of {good.Count}. Take more photos or a larger --held-out, or one detector by itself: --detector {DetectorKinds.Neighbours}.");
        output.WriteLine($"{good.Count} good photos: {training.Count} to fit to, {(scale is null ? "" : $"{scale.Count} to put the parts on one scale, ")}{heldOut.Count} to calibrate on; {preparation}.");
        var reading = new ImageReadingOptions { Damaged = DamagedFiles.Skip, DamagedReport = new Reports(output) };
        using var detector = DetectorKinds.Fit(settings.Kind, network, settings.Layers, Open(training), scale is null ? null : Open(scale), progress, cancellationToken)
            .ForPhotos(preparation)
            .Calibrate(Open(heldOut), settings.Alpha, cancellationToken: cancellationToken);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(settings.Out))!);
        detector.Save(settings.Out, Registry);

        IImageSource Open(ImageFiles files) => files.Open(preparation, reading, cancellationToken);
    }

    /// <summary>Says what the saved detector makes of the new photos, the most suspicious first.</summary>
    public void Classify(CancellationToken cancellationToken)
    {
        using var detector = PhotoDetectorFile.Load<CalibratedDetector>(settings.Out, new DetectorFileOptions { Registry = Registry });
        var preparation = (ImagePreparation)detector.GetService(typeof(ImagePreparation))!;
        var photos = List(settings.New, cancellationToken).Open(preparation, new ImageReadingOptions { Damaged = DamagedFiles.Skip }, cancellationToken);
        var verdicts = detector.Classify(photos, cancellationToken: cancellationToken);
        foreach (var (photo, verdict) in photos.Files.Files.Zip(verdicts).OrderByDescending(seen => seen.Second.Score)) output.WriteLine($"{photo.Name}: {verdict}");
        foreach (var damaged in photos.Damaged) output.WriteLine($"{damaged.File.Name}: can't be read: {damaged.Reason}");
    }

    private static ImageFiles List(string folder, CancellationToken cancellationToken)
        => ImageFolder.List(folder, new ImageFolderOptions { Layout = FolderLayout.Flat, Recursive = true }, cancellationToken);

    private sealed class Reports(TextWriter output) : IProgress<DamagedFile>
    {
        public void Report(DamagedFile value) => output.WriteLine($"Left out: {value.Reason}");
    }
}
