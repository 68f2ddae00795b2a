using OodDetection.Scoring;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests.Export;

[Collection(FittedDetectors.Collection)]
public sealed class ExportedDetectorTests(FittedDetectors fitted)
{
    public static TheoryData<string> Kinds => ["geom", "dirichlet", "bce", "intermediate layers", "moments", "fused, Fisher", "fused, sum", "combined"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Score_ExportedDetector_IsTheDetectorsOwn(string kind)
    {
        using var images = Images();
        using var made = new Made(fitted, kind);
        using var scorer = Exported.Open(made.Detector);
        using var expected = made.Detector.Score(images);

        Exported.AssertScores(expected, scorer.Score(Exported.BytesOf(images), (int)images.shape[0]), Tolerance(kind));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Classify_ExportedCalibratedDetector_GivesTheSameVerdicts(string kind)
    {
        using var images = Images();
        using var made = new Made(fitted, kind);
        using var heldOut = TestImages.Arrows(60, 150);
        using var calibrated = made.Detector.Calibrate(heldOut, 0.02, leaveOpen: true);
        using var scorer = Exported.Open(calibrated);

        var expected = calibrated.Classify(images);
        var verdicts = scorer.Classify(Exported.BytesOf(images), expected.Count);

        Assert.Contains(expected, v => v.IsOod);
        Assert.Contains(expected, v => !v.IsOod);
        foreach (var (mine, its) in verdicts.Zip(expected))
        {
            Assert.Equal((its.Alpha, its.Threshold, its.Detector), (mine.Alpha, mine.Threshold, mine.Detector));
            Assert.Equal(its.Score, mine.Score, Tolerance(kind) * Math.Max(1, Math.Abs(its.Score)));
            if (Math.Abs(its.Score - its.Threshold!.Value) > Tolerance(kind) * Math.Max(1, Math.Abs(its.Score))) Assert.Equal(its.IsOod, mine.IsOod);
            // The p-value that the calibration gives to the score that came out, to the last bit.
            Assert.Equal(calibrated.Calibration.PValue(mine.Score), mine.PValue);
        }
    }

    [Fact]
    public void SaveOnnx_Info_HasWhatTheDetectorIs()
    {
        var calibrated = fitted.Calibrated;
        using var scorer = Exported.Open(calibrated, new OnnxExportOptions { Alpha = 0.1 });
        using var saved = new MemoryStream();
        var sha256 = DetectorFile.Save(calibrated, saved);

        var info = scorer.Info;
        Assert.Equal(("bce", 0.1, 200, sha256), (info.Detector, info.Alpha, info.CalibrationCount, info.DetectorSha256));
        Assert.Equal((1, 12, 12, 144), (info.Channels, info.Height, info.Width, info.ImageBytes));
        Assert.Equal(calibrated.Calibration.Threshold(0.1), info.Threshold);
        Assert.Contains("\"trainings\"", info.Manifest, StringComparison.Ordinal);
        Assert.StartsWith("OodDetection ", info.Library, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveOnnx_Twice_GivesTheSameBytes() => Assert.Equal(Exported.Bytes(fitted.Bce), Exported.Bytes(fitted.Bce));

    [Fact]
    public void SaveOnnx_ToAPath_ReplacesTheFileAndReturnsItsIdentity()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var path = Path.Combine(folder.FullName, "bce.onnx");
            File.WriteAllText(path, "something else");

            var sha256 = fitted.Bce.SaveOnnx(path);

            using var scorer = OodScorer.Open(path, new ScorerOptions { ExpectedSha256 = sha256 });
            Assert.Equal(sha256, scorer.Info.Sha256);
            Assert.Single(folder.GetFiles());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // But for the class: detectors that are calibrated by class are not exported.
    [Fact]
    public void ScoringVerdict_Members_AreThoseOfTheLibrarysVerdict()
        => Assert.Equal(Members(typeof(OodVerdict)).Where(name => name != nameof(OodVerdict.Class)), Members(typeof(ScoringVerdict)));

    // Joined scores magnify rounding, as their class says.
    private static double Tolerance(string kind) => kind.StartsWith("fused", StringComparison.Ordinal) || kind == "combined" ? 1e-4 : 1e-5;

    private static IEnumerable<string> Members(Type type) => type.GetProperties().Select(p => p.Name).Order(StringComparer.Ordinal);

    // Some of the kind that was trained on, some outliers, some noise.
    private static Tensor Images() => cat(new[] { TestImages.Arrows(50, 60), TestImages.Discs(51, 30), TestImages.Bytes(52, 10, 1, 12, 12) });

    /// <summary>A detector of a kind; what is made for one test alone is disposed after it.</summary>
    private sealed class Made : IDisposable
    {
        private readonly bool _own;

        internal Made(FittedDetectors fitted, string kind)
        {
            _own = kind.StartsWith("fused", StringComparison.Ordinal);
            Detector = kind switch
            {
                "geom" => fitted.Geom,
                "dirichlet" => fitted.Dirichlet,
                "bce" => fitted.Bce,
                "intermediate layers" => fitted.Layers,
                "moments" => fitted.Moments,
                "fused, Fisher" => FusedDetector.Join(fitted.Geom, fitted.Moments, fitted.Layers, fitted.HeldOut, leaveOpen: true),
                "fused, sum" => FusedDetector.Join(fitted.Geom, fitted.Moments, null, fitted.HeldOut, FusionRule.StandardisedSum, leaveOpen: true),
                "combined" => fitted.Combined,
                _ => throw new ArgumentException(kind),
            };
        }

        internal IOodDetector Detector { get; }

        public void Dispose()
        {
            if (_own) Detector.Dispose();
        }
    }
}
