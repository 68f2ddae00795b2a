using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Work;
using OodDetection.Networks;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Benchmarks;

/// <summary>
/// A few training steps of f, or of the paper's g on a frozen f with 16 known outliers, by the library's trainers, against the same by TorchSharp as one calls it at
/// first. What a trainer does beside its steps, such as to measure the images, counts. By default g is also trained on outliers that are made for each step, which
/// the naive one knows nothing of: more work for the library, and a part of its own.
/// </summary>
public class NaiveTrainingBenchmarks : NetworkBenchmarks
{
    private const int Steps = 4;
    private const int Outliers = 16;
    private const string FirstNetwork = "f";
    private const string SecondNetwork = "g";
    private const string SecondNetworkAndMadeOutliers = "g with made outliers";
    private readonly Random _draw = new(0);
    private OodTrainingSet _data = null!;
    private Tensor _images = null!;
    private Tensor _outliers = null!;
    private NaiveWideResNet _network = null!;
    private NaiveFusionNetwork _fusion = null!;
    private TorchSharp.Modules.Adam _optimizer = null!;
    private FrozenNetwork _frozen = null!;

    /// <summary>What can be trained, for BenchmarkDotNet.</summary>
    public static IEnumerable<string> Parts => [FirstNetwork, SecondNetwork, SecondNetworkAndMadeOutliers];

    /// <summary>What is trained.</summary>
    [ParamsSource(nameof(Parts))]
    public string Part { get; set; } = FirstNetwork;

    /// <summary>In-distribution images in all steps.</summary>
    public int Images => Steps * Batch;

    /// <summary>Floating-point operations of all plain steps.</summary>
    public double Flops => Images * (Part == FirstNetwork
        ? FlopCount.PassesOfStep * FlopCount.Network(Width)
        : 2 * (FlopCount.Network(Width) + FlopCount.PassesOfStep * FlopCount.Fusion(Width)));

    /// <summary>Those of the library, which runs f for a known outlier once under each transform: so as many times as different ones are drawn, on average.</summary>
    public double LibraryFlops
    {
        get
        {
            if (Part == FirstNetwork) return Flops;
            var made = Made is { } options ? Images * options.Factor(Outliers) * (options.MixedShare + options.CutPasteShare) : 0;
            const double known = Outliers * 4;
            var different = known * (1 - Math.Pow(1 - 1 / known, Images - made));
            return (Images + made + different) * FlopCount.Network(Width) + 2 * Images * FlopCount.PassesOfStep * FlopCount.Fusion(Width);
        }
    }

    /// <summary>Naive: TorchSharp's modules and Adam.</summary>
    [Benchmark(Baseline = true)]
    [Work(Images = nameof(Images), Flops = nameof(Flops))]
    public void PlainTorchSharp()
    {
        for (var step = 0; step < Steps; step++)
        {
            using var scope = NewDisposeScope();
            var images = Prepared(_images.narrow(0, (long)step * Batch, Batch));
            _optimizer.zero_grad();
            (Part == FirstNetwork ? RotationLoss(images) : OutlierLoss(images)).backward();
            _optimizer.step();
        }

        Synchronize();
    }

    [Benchmark]
    [Work(Images = nameof(Images), Flops = nameof(LibraryFlops))]
    public void Library()
    {
        // As precise as the baseline, on machines that are faster in bfloat16, too.
        var training = new TrainingOptions { Epochs = 1, BatchSize = Batch, Precision = Precision.Float32 };
        // The known outliers' features are kept, as in a training of the paper's size; those of so few other images would be, too.
        var classifier = IntermediateLayerOptions.Paper with { Training = training, MaxKeptFeatureBytes = 1 << 25, SyntheticOutliers = Made };
        IOodDetector fitted = Part == FirstNetwork
            ? new GeomTrainer(new GeomOptions { Network = new WideResNetOptions { WidenFactor = Width }, Training = training, Device = TorchDevice }).Fit(_data)
            : new IntermediateLayerTrainer(_frozen, classifier).Fit(_data);
        fitted.Dispose();
        Synchronize();
    }

    /// <inheritdoc/>
    protected override void PrepareNetworks()
    {
        _images = Keep(SampleImages.Bytes(Images, TorchDevice));
        _outliers = Keep(SampleImages.Bytes(Outliers, TorchDevice));
        _data = new OodTrainingSet(_images, _outliers);
        _frozen = Keep(new FrozenNetwork(SampleNetworks.Make(Width, TorchDevice), ImagePreprocessing.Measure(_images)));
        _network = Keep(new NaiveWideResNet(Width).to(TorchDevice));
        _fusion = Keep(new NaiveFusionNetwork(Width, SampleNetworks.FusionChannels(Width)).to(TorchDevice));
        if (Part != FirstNetwork) _network.eval();
        _optimizer = Keep(optim.Adam(Part == FirstNetwork ? _network.parameters() : _fusion.parameters(), 1e-3));
    }

    private SyntheticOutlierOptions? Made => Part == SecondNetworkAndMadeOutliers ? new() : null;

    private static Tensor Prepared(Tensor images) => images.to(ScalarType.Float32).div(255).sub(0.5).div(0.25);

    private (Tensor Images, int[] Labels) Rotated(Tensor images)
    {
        int[] labels = [.. Enumerable.Range(0, (int)images.shape[0]).Select(_ => _draw.Next(4))];
        return (stack(labels.Select((label, i) => images.select(0, i).rot90(label, (1, 2)))), labels);
    }

    private Tensor RotationLoss(Tensor images)
    {
        var (rotated, labels) = Rotated(images);
        return F.cross_entropy(_network.call(rotated), tensor(labels, ScalarType.Int64, device: TorchDevice));
    }

    private Tensor OutlierLoss(Tensor images)
    {
        var drawn = tensor([.. Enumerable.Range(0, Batch).Select(_ => _draw.NextInt64(Outliers))], device: TorchDevice);
        var (rotated, _) = Rotated(cat(new[] { images, Prepared(_outliers.index_select(0, drawn)) }));
        Tensor[] features;
        using (no_grad())
        {
            var outputs = _network.Outputs(rotated);
            features = [outputs[1], outputs[3], outputs[5], outputs[6]]; // z_1 … z_4
        }

        return F.binary_cross_entropy_with_logits(_fusion.call(features), arange(2 * Batch, device: TorchDevice).ge(Batch).to(ScalarType.Float32));
    }
}
