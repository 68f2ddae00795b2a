using OodDetection.Networks;
using OodDetection.Tests.Data;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Files;

[Collection(FittedDetectors.Collection)]
public sealed class DetectorFileTests(FittedDetectors fitted) : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly Tensor _images = TestImages.Discs(400, 40);

    private string Path => System.IO.Path.Combine(_folder.Root, "detector.ood");

    public void Dispose()
    {
        _images.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void SaveAndLoad_FusedCalibrated_GivesTheSameVerdictsWithTheFilesIdentity()
    {
        using var training = TestImages.Arrows(401, 240);
        using var heldOut = TestImages.Arrows(402, 150);
        var options = new FusedOptions { Geom = FittedDetectors.Options(1), IntermediateLayer = FittedDetectors.LayerOptions(1) };
        using var detector = new FusedTrainer(options).Fit(new OodTrainingSet(training, fitted.Outliers)).Calibrate(heldOut);
        detector.Save(Path);

        using var loaded = DetectorFile.Load<CalibratedDetector>(Path);

        var info = DetectorFile.Inspect(Path);
        var verdicts = detector.Classify(_images);
        Assert.Equal(verdicts.Select(v => v with { FileSha256 = info.Sha256 }), loaded.Classify(_images));
        Assert.Equal(("fused", "fused", 64), (verdicts[0].Detector, info.Detector, info.Sha256.Length));
        Assert.True(info.IsCalibrated);
        Assert.Equal(new ImageShape(1, 12, 12), info.Images);
        Assert.Equal(["calibrated", "fused", "intermediate-layer", "moments", "network", "training"], info.Parts.Select(part => part.Name).Order());
        Assert.Equal(detector.FindTrainingImages(training), loaded.FindTrainingImages(training));
        Assert.Equal(240, loaded.FindTrainingImages(training).Count);
        Assert.Equal(150, loaded.FindTrainingImages(heldOut).Count);
    }

    [Fact]
    public void SaveAndLoad_PartsThatShareANetwork_ShareItAgain()
    {
        using var heldOut = TestImages.Arrows(403, 60);
        using var moments = new MomentsTrainer(fitted.Geom.Network).Fit(fitted.Training);
        using var detector = FusedDetector.Join(fitted.Geom, moments, fitted.Layers, heldOut, FusionRule.StandardisedSum, leaveOpen: true);
        detector.Save(Path);

        Assert.Single(DetectorFile.Inspect(Path).Parts, part => part.Name.StartsWith("network", StringComparison.Ordinal));
        using var loaded = DetectorFile.Load<FusedDetector>(Path);
        Assert.Equal(detector.Score(_images).Take(), loaded.Score(_images).Take());
    }

    [Fact]
    public void SaveAndLoad_BatchStatisticsWithAllParts_KeepsWindowsReportsAndMonitors()
    {
        using var detector = new BatchStatisticsTrainer(fitted.Geom.Network, new BatchStatisticsOptions
        {
            DisCoPatch = DisCoPatchOptions.Small with { PatchSize = 8, Widths = [4, 8], LatentSize = 8, Epochs = 1, ScoringPatches = 4 },
        }).Fit(fitted.Training);
        using var windows = detector.CalibrateWindows(TestImages.Arrows(404, 80), 4, 0.1);
        windows.Save(Path);

        using var loaded = DetectorFile.Load<CalibratedWindowDetector>(Path);

        var inner = (BatchStatisticsDetector)loaded.Detector;
        Assert.Equal(detector.Parts, inner.Parts);
        Assert.Equal(detector.ScoreWindows(_images, 8, 3).Take(), inner.ScoreWindows(_images, 8, 3).Take());
        Assert.Equal(windows.ClassifyWindows(_images).Select(v => v with { FileSha256 = v.FileSha256 ?? DetectorFile.Inspect(Path).Sha256 }), loaded.ClassifyWindows(_images));
        using var window = _images.narrow(0, 0, 8);
        Assert.Equal(detector.Examine(window).Shifts(), inner.Examine(window).Shifts());
        Assert.Equal(detector.MaxWindowSize, inner.MaxWindowSize);
    }

    [Fact]
    public void SaveAndLoad_OneNetworkBehindTwoPreprocessings_KeepsBoth()
    {
        using var first = TestImages.Arrows(405, 40);
        using var module = new SmallNet();
        var usual = fitted.Geom.Network.Preprocessing;
        using var plain = new FrozenNetwork(module, usual, leaveOpen: true);
        using var large = new FrozenNetwork(module, new ImagePreprocessing(usual.Input, usual.Mean, [2 * usual.StandardDeviation[0]], (16, 16)), leaveOpen: true);
        var options = new MomentsOptions { Layers = ["body.conv"] };
        using var combined = new CombinedDetector(
            new MomentsTrainer(plain, options).Fit(fitted.Training).Calibrate(first, 0.05), new MomentsTrainer(large, options).Fit(fitted.Training).Calibrate(first, 0.05));
        var registry = new DetectorRegistry().AddNetwork("small-net", () => new SmallNet());
        combined.Save(Path, registry);

        Assert.Single(DetectorFile.Inspect(Path).Parts, part => part.Name.StartsWith("network", StringComparison.Ordinal));
        using var loaded = DetectorFile.Load(Path, new DetectorFileOptions { Registry = registry });
        Assert.Equal(combined.Score(_images).Take(), loaded.Score(_images).Take());
    }

    [Fact]
    public void SaveAndLoad_Combined_KeepsPartsAndScores()
    {
        using var first = TestImages.Arrows(405, 40);
        using var bce = new BceTrainer(new BceOptions { Channels = 4, HiddenUnits = 8, Training = new TrainingOptions { Epochs = 1, BatchSize = 24 } }).Fit(fitted.Training);
        using var moments = new MomentsTrainer(fitted.Geom.Network).Fit(fitted.Training);
        using var combined = new CombinedDetector(bce.Calibrate(first, 0.05), moments.Calibrate(first, 0.05));
        combined.Save(Path);

        using var loaded = DetectorFile.Load<CombinedDetector>(Path);

        Assert.Equal(combined.Score(_images).Take(), loaded.Score(_images).Take());
        Assert.Equal(["bce", "moments"], loaded.Parts.Select(part => part.Classify(_images, 0.05)[0].Detector));
    }

    [Fact]
    public void SaveAndLoad_OwnDetectorNetworkAndTransforms_TakesTheRegistry()
    {
        var own = new TransformSet("mirror", [new AffineTransform(false, 0, 0, 0), new Mirror()]);
        manual_seed(7);
        using var network = new FrozenNetwork(new SmallNet(outputs: 2), fitted.Geom.Network.Preprocessing);
        using var detector = GeomDetector.FromNetwork(network, own);
        var registry = new DetectorRegistry().AddNetwork("small-net", net => new() { ["outputs"] = 2 }, settings => new SmallNet(outputs: settings.GetProperty("outputs").GetInt32())).AddTransforms(own);

        Assert.Contains("SmallNet", Assert.Throws<NotSupportedException>(() => detector.Save(Path)).Message, StringComparison.Ordinal);
        Assert.Contains("'mirror'", Assert.Throws<NotSupportedException>(() => detector.Save(Path, new DetectorRegistry().AddNetwork("small-net", () => new SmallNet(outputs: 2)))).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path));
        detector.Save(Path, registry);
        Assert.Contains("network of kind 'small-net', which is not registered", Assert.Throws<InvalidDataException>(() => DetectorFile.Load(Path)).Message, StringComparison.Ordinal);

        using var loaded = DetectorFile.Load<GeomDetector>(Path, new DetectorFileOptions { Registry = registry });
        Assert.Same(own, loaded.Transforms);
        Assert.Equal(detector.Score(_images).Take(), loaded.Score(_images).Take());
        Assert.Empty(loaded.TrainingRecords);
    }

    [Fact]
    public void SaveAndLoad_OwnDetector_TakesTheRegistry()
    {
        using var detector = new BrightnessDetector([fitted.Training.Record("brightness", new { Scale = 2.5, Seed = 3L })], 2.5);
        Assert.Contains("BrightnessDetector are not registered", Assert.Throws<NotSupportedException>(() => detector.Save(Path)).Message, StringComparison.Ordinal);
        detector.Save(Path, BrightnessDetector.Registry);

        Assert.Contains("detector of kind 'brightness', which is not registered", Assert.Throws<InvalidDataException>(() => DetectorFile.Load(Path)).Message, StringComparison.Ordinal);
        using var loaded = DetectorFile.Load<BrightnessDetector>(Path, new DetectorFileOptions { Registry = BrightnessDetector.Registry });
        Assert.Equal(2.5, loaded.Scale);
        var record = Assert.Single(loaded.TrainingRecords);
        Assert.Equal(("brightness", "{\"scale\":2.5,\"seed\":3}", 256L), (record.Trainer, record.Options, record.ImageCount));
    }

    [Fact]
    public void Load_AnotherClass_SaysWhich()
    {
        fitted.Geom.Save(Path);
        Assert.Contains("holds a GeomDetector; expected a BceDetector", Assert.Throws<InvalidDataException>(() => DetectorFile.Load<BceDetector>(Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnotherFileThanExpected_IsRefused()
    {
        var identity = fitted.Geom.Save(Path);
        DetectorFile.Load(Path, new DetectorFileOptions { ExpectedSha256 = identity.ToUpperInvariant() }).Dispose();
        fitted.Dirichlet.Save(Path);
        var error = Assert.Throws<InvalidDataException>(() => DetectorFile.Load(Path, new DetectorFileOptions { ExpectedSha256 = identity }));
        Assert.Contains($"not {identity}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoDetectorFile_SaysSo()
    {
        File.WriteAllText(Path, "This is a text, and longer than the smallest header that there can be. It goes on for some more words, and then it ends.");
        Assert.Contains("not a detector file", Assert.Throws<InvalidDataException>(() => DetectorFile.Load(Path)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => DetectorFile.Load(Path + "x"));
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream();
        Assert.Throws<ArgumentException>("stream", () => DetectorFile.Load(pipe));
    }

    [Fact]
    public void Save_OverAFile_ReplacesItInOneStep()
    {
        fitted.Geom.Save(Path);
        using (new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
            fitted.Dirichlet.Save(Path);
        using var loaded = DetectorFile.Load<GeomDetector>(Path);
        Assert.Equal(GeomScore.Dirichlet, loaded.ScoreKind);
        Assert.Equal([Path], Directory.GetFiles(_folder.Root));
    }

    [Fact]
    public void Save_Failing_LeavesWhatWasThere()
    {
        fitted.Geom.Save(Path);
        var before = File.ReadAllBytes(Path);
        var registry = new DetectorRegistry().AddDetector<BrightnessDetector>("brightness", (_, _) => throw new InvalidOperationException("no"), _ => throw new InvalidOperationException("no"));
        Assert.Throws<InvalidOperationException>(() => new BrightnessDetector().Save(Path, registry));
        Assert.Equal(before, File.ReadAllBytes(Path));
        Assert.Equal([Path], Directory.GetFiles(_folder.Root));
        Assert.Contains("does not exist", Assert.Throws<DirectoryNotFoundException>(() => fitted.Geom.Save(System.IO.Path.Combine(_folder.Root, "none", "x.ood"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_WhileNumbersAreDrawn_LeavesThemAsTheyWere()
    {
        fitted.Geom.Save(Path);
        manual_seed(11);
        using var expected = rand(5);
        manual_seed(11);
        DetectorFile.Load(Path).Dispose();
        using var drawn = rand(5);
        Assert.Equal(expected.Values(), drawn.Values());
    }

    [Fact]
    public void Load_WithinATraining_NeitherWaitsForItNorChangesIt()
    {
        fitted.Geom.Save(Path);
        using var training = TestImages.Arrows(406, 48);
        var set = new OodTrainingSet(training);
        using var expected = new GeomTrainer(FittedDetectors.Options(1)).Fit(set);
        var loads = 0;
        using var detector = new GeomTrainer(FittedDetectors.Options(1)).Fit(set, new Callback(() =>
        {
            DetectorFile.Load(Path).Dispose();
            loads++;
        }));
        Assert.True(loads > 0);
        Assert.Equal(expected.Score(_images).Take(), detector.Score(_images).Take());
    }

    [Fact]
    public void Save_OverALink_ReplacesWhatItPointsTo()
    {
        if (OperatingSystem.IsWindows()) return; // links take rights there, and files have no such modes
        var target = System.IO.Path.Combine(_folder.Root, "v1.ood");
        fitted.Geom.Save(target);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.CreateSymbolicLink(Path, target);
        fitted.Dirichlet.Save(Path);
        Assert.NotNull(File.ResolveLinkTarget(Path, false));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        using var loaded = DetectorFile.Load<GeomDetector>(target);
        Assert.Equal(GeomScore.Dirichlet, loaded.ScoreKind);
    }

    [Fact]
    public void Inspect_DetectorsOfAnyKind_TellsTheImages()
    {
        using var bce = new BceTrainer(new BceOptions { Channels = 4, HiddenUnits = 8, Training = new TrainingOptions { Epochs = 1, BatchSize = 24 } }).Fit(fitted.Training);
        using var statistics = new BatchStatisticsTrainer().Fit(fitted.Training);
        foreach (var detector in new IOodDetector[] { bce, statistics, fitted.Layers })
        {
            detector.Save(Path);
            Assert.Equal(new ImageShape(1, 12, 12), DetectorFile.Inspect(Path).Images);
        }
    }

    [Fact]
    public void Manifest_OfAFit_HasOptionsSeedsTransformsLayersAndFingerprint()
    {
        fitted.Layers.Save(Path);
        var manifest = DetectorFile.Inspect(Path).Manifest;
        foreach (var part in new[] { "\"seed\":5", "\"seed\":4", "\"learningRate\":0.003", "\"quarterTurns\":3", "\"layers\":[\"group1\"", "\"fingerprint\":\"", "\"mean\":[0.", "\"library\":\"OodDetection 0." })
            Assert.Contains(part, manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_InsideADisposeScope_OutlivesIt()
    {
        fitted.Layers.Save(Path);
        IOodDetector loaded;
        using (NewDisposeScope()) loaded = DetectorFile.Load(Path);
        using (loaded) Assert.Equal(fitted.Layers.Score(_images).Take(), loaded.Score(_images).Take());
    }

    private sealed class Callback(Action report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report();
    }

    private sealed class Mirror : IGeometricTransform
    {
        public string Name => "mirror";

        public Tensor Apply(Tensor images) => images.flip(3);
    }
}
