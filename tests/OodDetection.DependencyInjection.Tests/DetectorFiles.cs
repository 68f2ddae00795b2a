using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.DependencyInjection.Tests;

/// <summary>Small detector files, made once for all tests: of images (with and without a calibration) and of windows.</summary>
public sealed class DetectorFiles : IDisposable
{
    public const string Collection = nameof(DetectorFiles);
    public const int CalibrationImages = 99, WindowSize = 5;
    public const string NoFile = "no-such-file.ood";
    private const int Seed = 1, Side = 12;

    public DetectorFiles()
    {
        using var scope = NewDisposeScope();
        var (training, heldOut) = (Images(Seed, 160), Images(Seed + 1, CalibrationImages));
        using (var bare = Fit(training)) UncalibratedSha256 = DetectorFile.Save(bare, Uncalibrated);
        using (var images = Fit(training).Calibrate(heldOut)) CalibratedSha256 = DetectorFile.Save(images, Calibrated);
        using (var windows = FitWindows(training).CalibrateWindows(heldOut, WindowSize, alpha: 0.1)) windows.Save(CalibratedWindows);
        var damaged = File.ReadAllBytes(Calibrated);
        damaged[^1] ^= 1;
        File.WriteAllBytes(Damaged, damaged);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("ood-di-test-").FullName;

    public string Uncalibrated => Path.Combine(Folder, "uncalibrated.ood");

    public string UncalibratedSha256 { get; }

    public string Calibrated => Path.Combine(Folder, "calibrated.ood");

    public string CalibratedSha256 { get; }

    public string CalibratedWindows => Path.Combine(Folder, "windows.ood");

    public string Damaged => Path.Combine(Folder, "damaged.ood");

    /// <summary>N×1×12×12 of type uint8. System.Random gives the same numbers on every .NET version.</summary>
    public static Tensor Images(int seed, int count)
    {
        var values = new byte[count * Side * Side];
        new Random(seed).NextBytes(values);
        using var flat = tensor(values);
        return flat.reshape(count, 1, Side, Side).clone();
    }

    /// <summary>Moments in a network with random weights: nothing is trained.</summary>
    public static MomentsDetector Fit(Tensor training)
    {
        manual_seed(Seed);
        using var network = new FrozenNetwork(new WideResNet(1, 4, new WideResNetOptions { Depth = 10, WidenFactor = 1 }), ImagePreprocessing.Measure(training));
        return new MomentsTrainer(network, new MomentsOptions { Layers = [WideResNet.Group1], Transforms = TransformSet.Identity }).Fit(new OodTrainingSet(training));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static BatchStatisticsDetector FitWindows(Tensor training)
        => new BatchStatisticsTrainer(null, new BatchStatisticsOptions { CalibrationWindows = 100, HeldOutShare = 0.4 }).Fit(new OodTrainingSet(training));
}

[CollectionDefinition(DetectorFiles.Collection)]
public sealed class DetectorFilesDefinition : ICollectionFixture<DetectorFiles>;
