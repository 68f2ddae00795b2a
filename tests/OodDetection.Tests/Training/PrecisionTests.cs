using OodDetection.Metrics;
using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

[Collection(FittedDetectors.Collection)]
public sealed class PrecisionTests(FittedDetectors fitted)
{
    private static readonly TrainingOptions s_half = FittedDetectors.Options().Training with { Precision = Precision.BFloat16 };

    public static TheoryData<string> Trainers => ["GEOM", "GEOM+", "BCE", "intermediate layers"];

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_BFloat16_TellsAsWellAndScoresInFloat32(string trainer)
    {
        if (IsRefused(trainer)) return;
        using var detector = Fit(trainer, Precision.BFloat16);
        using var images = TestImages.Discs(1503, 100);
        using var ordinary = TestImages.Arrows(1504, 100);
        var auroc = OodMetrics.Auroc(detector.Score(ordinary).Take(), detector.Score(images).Take());
        Assert.True(auroc > 0.95, $"AUROC {auroc:F4}");

        Assert.Contains("\"precision\":\"BFloat16\"", ((ITrainedDetector)detector).TrainingRecords[^1].Options, StringComparison.Ordinal);
        var networks = ((IHasNetworks)detector).Networks.ToArray();
        Assert.All(networks.SelectMany(network => network.parameters().Concat(network.buffers())).Where(values => is_floating_point(values.dtype)), values => Assert.Equal(ScalarType.Float32, values.dtype));
        // Scores with eight bits of mantissa would tie.
        Assert.True(detector.Score(images).Take().Distinct().Count() > 90);
    }

    [Theory]
    [MemberData(nameof(Trainers))]
    public void Fit_BFloat16Twice_IsTheSameBitForBitAndOtherThanFloat32(string trainer)
    {
        if (IsRefused(trainer)) return;
        using var images = TestImages.Discs(1505, 20);
        using var first = Fit(trainer, Precision.BFloat16);
        using var second = Fit(trainer, Precision.BFloat16);
        using var other = Fit(trainer, Precision.Float32);
        Assert.Equal(first.Score(images).Take(), second.Score(images).Take());
        Assert.NotEqual(first.Score(images).Take(), other.Score(images).Take());
    }

    [Fact]
    public void For_Auto_IsWhatThisProcessorIsFastIn()
    {
        var expected = FastBFloat16.IsThere ? Precision.BFloat16 : Precision.Float32;
        Assert.Equal(expected, new TrainingOptions().For(CPU).Precision);
        Assert.Equal(Precision.Float32, new TrainingOptions().For(new Device(DeviceType.CUDA)).Precision);
        Assert.Equal(Precision.BFloat16, s_half.For(new Device(DeviceType.CUDA)).Precision);
        using var detector = Fit("GEOM", Precision.Auto);
        Assert.Contains($"\"precision\":\"{expected}\"", ((ITrainedDetector)detector).TrainingRecords[^1].Options, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NoSuchPrecision_SaysWhatThereIs()
    {
        var error = Assert.Throws<ArgumentException>(() => new GeomOptions { Training = new TrainingOptions { Precision = (Precision)7 } }.Validate());
        Assert.Contains("Precision is 7; expected Auto, Float32, BFloat16", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ConvolutionCheck_BFloat16_IsRightWhereCachesShow() => Assert.Equal(!ConvolutionCheck.LeavesPaddingUnset, FastBFloat16.IsRight);

    // Vendor and the bits of leaf 7: AMX-BF16 is bit 22 of EDX, AVX512-BF16 bit 5 of EAX of subleaf 1.
    [Theory]
    [InlineData("GenuineIntel", 7, 1 << 22, 1, 1 << 5, true)]
    [InlineData("GenuineIntel", 7, 0, 1, 1 << 5, false)]
    [InlineData("AuthenticAMD", 7, 0, 1, 1 << 5, true)]
    [InlineData("AuthenticAMD", 7, 0, 0, 1 << 5, false)]
    [InlineData("AuthenticAMD", 7, 0, 1, 0, false)]
    [InlineData("GenuineIntel", 6, 1 << 22, 1, 1 << 5, false)]
    public void IsFast_Processor_GoesByMakerAndFeatures(string maker, int highest, int edx, int subleaves, int eax, bool expected)
    {
        Assert.Equal(expected, FastBFloat16.IsFast((leaf, subleaf) => (leaf, subleaf) switch
        {
            (0, 0) => (highest, Number(0), Number(8), Number(4)),
            (7, 0) => (subleaves, 0, 0, edx),
            (7, 1) => (eax, 0, 0, 0),
            _ => throw new InvalidOperationException($"Asked for leaf {leaf}, subleaf {subleaf}."),
        }));

        int Number(int at) => BitConverter.ToInt32(System.Text.Encoding.ASCII.GetBytes(maker), at);
    }

    // Where bfloat16 comes out wrong, that is what has to be said.
    private bool IsRefused(string trainer)
    {
        if (FastBFloat16.IsRight) return false;
        Assert.Contains("in bfloat16 wrong on this machine", Assert.Throws<InvalidOperationException>(() => Fit(trainer, Precision.BFloat16)).Message, StringComparison.Ordinal);
        return true;
    }

    private IOodDetector Fit(string trainer, Precision precision)
    {
        var geom = FittedDetectors.Options();
        geom = geom with { Training = geom.Training with { Precision = precision } };
        var layers = FittedDetectors.LayerOptions();
        return trainer switch
        {
            "GEOM" => new GeomTrainer(geom).Fit(fitted.Training),
            "GEOM+" => new GeomPlusTrainer(new GeomPlusOptions { Geom = geom }).Fit(fitted.Training),
            "BCE" => new BceTrainer(new BceOptions { Channels = 16, HiddenUnits = 32, Training = layers.Training with { Precision = precision } }).Fit(fitted.Training),
            _ => new IntermediateLayerTrainer(fitted.Geom.Network, layers with { Training = layers.Training with { Precision = precision } }).Fit(fitted.Training),
        };
    }
}
