using OodDetection.Networks;
using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

/// <summary>What the caller has set of libtorch, for the thread or the process, changes no detector: trained, saved, loaded and scored to the last bit.</summary>
public sealed class CallersStateTests
{
    // Once for all states.
    private static readonly Dictionary<string, Result> s_expected = [];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var state in new[] { "no_grad", "inference_mode", "float64", "meta device" })
            {
                foreach (var detector in new[] { "GEOM", "GEOM+", "BCE", "intermediate layers", "moments", "batch statistics", "fused" }) cases.Add(state, detector);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void FitSaveLoadScore_UnderState_IsTheSameToTheLastBit(string state, string detector)
    {
        if (!s_expected.TryGetValue(detector, out var expected)) s_expected[detector] = expected = Run(detector, () => null);
        var actual = Run(detector, () => Enter(state));
        Assert.Equal(expected.Fitted, actual.Fitted);
        Assert.Equal(expected.Fitted, actual.Loaded);
        Assert.True(expected.File.AsSpan().SequenceEqual(actual.File), "The files differ.");
    }

    [Fact]
    public void Load_NetworkThatIsMadeInTheDefaultType_IsOfTheFilesType()
    {
        using var images = TestImages.Arrows(401, 60);
        var registry = new DetectorRegistry().AddNetwork("small", () => new SmallNet(outputs: 4));
        manual_seed(3);
        using var network = new SmallNet(outputs: 4);
        using var frozen = new FrozenNetwork(network, ImagePreprocessing.Measure(images), leaveOpen: true);
        using var detector = GeomDetector.FromNetwork(frozen, TransformSet.Rotations);
        using var file = new MemoryStream();
        DetectorFile.Save(detector, file, registry);
        file.Position = 0;
        double[] loaded;
        using (Enter("float64"))
        using (var again = DetectorFile.Load(file, new DetectorFileOptions { Registry = registry }))
        {
            loaded = again.Score(images).Take();
        }

        Assert.Equal(detector.Score(images).Take(), loaded);
    }

    private static IDisposable Enter(string state)
    {
        if (state == "no_grad") return no_grad();
        if (state == "inference_mode") return inference_mode();
        if (state == "float64")
        {
            set_default_dtype(ScalarType.Float64);
            return new Restore(() => set_default_dtype(ScalarType.Float32));
        }

        // Without a GPU this is the other device that there is. Nothing on it has numbers.
        set_default_device(new Device(DeviceType.META));
        return new Restore(() => set_default_device(CPU));
    }

    private static Result Run(string detector, Func<IDisposable?> enter)
    {
        using var images = TestImages.Arrows(402, 120);
        using var outliers = TestImages.Discs(403, 8);
        var data = new OodTrainingSet(images, outliers);
        using var scored = TestImages.Discs(404, 9);
        using var geom = detector is "intermediate layers" or "moments" or "batch statistics" ? new GeomTrainer(Small).Fit(data) : null;
        using var state = enter();
        IOodDetector fitted = detector switch
        {
            "GEOM" => new GeomTrainer(Small with { Score = GeomScore.Dirichlet, Training = Small.Training with { Augmentation = AugmentationPipeline.Paper } }).Fit(data),
            "GEOM+" => new GeomPlusTrainer(new GeomPlusOptions { Geom = Small }).Fit(data),
            "BCE" => new BceTrainer(FittedDetectors.BceOptions(1)).Fit(data),
            "intermediate layers" => new IntermediateLayerTrainer(geom!.Network, FittedDetectors.LayerOptions(1)).Fit(data),
            "moments" => new MomentsTrainer(geom!.Network).Fit(data),
            "batch statistics" => new BatchStatisticsTrainer(geom!.Network, FittedDetectors.BatchStatisticsOptions with { HeldOutShare = 0.5 }).Fit(data),
            _ => new FusedTrainer(new FusedOptions { Geom = Small, IntermediateLayer = FittedDetectors.LayerOptions(1), HeldOutShare = 0.3 }).Fit(data),
        };
        using (fitted)
        using (var file = new MemoryStream())
        {
            DetectorFile.Save(fitted, file);
            file.Position = 0;
            using var loaded = DetectorFile.Load(file);
            return new Result(fitted.Score(scored).Take(), loaded.Score(scored).Take(), file.ToArray());
        }
    }

    private static GeomOptions Small { get; } = FittedDetectors.Options(1);

    private sealed record Result(double[] Fitted, double[] Loaded, byte[] File);

    private sealed class Restore(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
