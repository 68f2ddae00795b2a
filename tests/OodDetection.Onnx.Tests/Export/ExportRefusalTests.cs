using OodDetection.Networks;
using OodDetection.Scoring;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests.Export;

[Collection(FittedDetectors.Collection)]
public sealed class ExportRefusalTests(FittedDetectors fitted)
{
    [Fact]
    public void SaveOnnx_NetworkOfTheUsersOwn_IsNamed()
    {
        var error = Assert.Throws<NotSupportedException>(() => Exported.Bytes(fitted.UserLayers));

        Assert.Contains(nameof(SmallNet), error.Message, StringComparison.Ordinal);
        Assert.Contains("PyTorch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveOnnx_DetectorOfWindows_SaysWhy()
    {
        var error = Assert.Throws<NotSupportedException>(() => Exported.Bytes(fitted.BatchStatistics));

        Assert.Contains("BatchStatisticsDetector", error.Message, StringComparison.Ordinal);
        Assert.Contains("windows", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveOnnx_DetectorOfTheUsersOwn_IsNamed()
    {
        using var own = new Brightness();

        Assert.Contains(nameof(Brightness), Assert.Throws<NotSupportedException>(() => Exported.Bytes(own)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveOnnx_TransformThatChangesValues_IsNamed()
    {
        var preprocessing = new ImagePreprocessing(new ImageShape(1, 12, 12), [0], [1]);
        using var network = new FrozenNetwork(new WideResNet(1, 2, new WideResNetOptions { Depth = 10, WidenFactor = 1 }), preprocessing);
        using var detector = GeomDetector.FromNetwork(network, new TransformSet("bright", [new AffineTransform(false, 0, 0, 0), new Brighter()]));

        Assert.Contains("'brighter'", Assert.Throws<NotSupportedException>(() => Exported.Bytes(detector)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveOnnx_AlphaWithoutCalibration_IsRefused()
        => Assert.Contains("Calibrate", Assert.Throws<ArgumentException>(() => Exported.Bytes(fitted.Bce, new OnnxExportOptions { Alpha = 0.1 })).Message, StringComparison.Ordinal);

    [Fact]
    public void SaveOnnx_AlphaThatTheCalibrationCantAnswerFor_SaysHowManyImagesItTakes()
        => Assert.Contains("999", Assert.Throws<ArgumentException>(() => Exported.Bytes(fitted.Calibrated, new OnnxExportOptions { Alpha = 0.001 })).Message, StringComparison.Ordinal);

    [Fact]
    public void SaveOnnx_OptionsThatAreWrong_AreListedTogether()
    {
        var options = new OnnxExportOptions { Alpha = 1.5, Layout = (PixelLayout)9 };

        var error = Assert.Throws<ArgumentException>(() => Exported.Bytes(fitted.Calibrated, options));
        Assert.Contains("1.5", error.Message, StringComparison.Ordinal);
        Assert.Contains("Layout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveOnnx_RefusedDetector_LeavesAnExistingFileAlone()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "kept");
            Assert.Throws<NotSupportedException>(() => fitted.UserLayers.SaveOnnx(path));
            Assert.Equal("kept", File.ReadAllText(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void SaveOnnx_WithoutCalibration_GivesScoresAlone()
    {
        using var scorer = Exported.Open(fitted.Bce);

        Assert.Null(scorer.Info.Alpha);
        Assert.Contains("Calibrate", Assert.Throws<InvalidOperationException>(() => scorer.Classify(new byte[144])).Message, StringComparison.Ordinal);
    }

    private sealed class Brightness : IOodDetector
    {
        public Tensor Score(Tensor images) => images.to(ScalarType.Float64).mean([1L, 2L, 3L]);

        public object? GetService(Type serviceType) => null;

        public void Dispose()
        {
        }
    }

    private sealed class Brighter : IGeometricTransform
    {
        public string Name => "brighter";

        public Tensor Apply(Tensor images) => images.mul(0.5);
    }
}
