using OodDetection.Benchmarks.Work;
using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks.Fixtures;

/// <summary>One fitted detector of each kind, trained for a moment: a score takes as long with any weights. GEOM+ is GEOM trained in another way.</summary>
internal static class SampleDetectors
{
    internal const string Geom = "GEOM";
    internal const string Bce = "BCE";
    internal const string IntermediateLayer = "intermediate-layer";
    internal const string Moments = "moments";
    internal const string Fused = "fused";
    internal const string BatchStatistics = "batch-statistics";

    // The fewest of which half can be held out.
    private const int TrainingImages = 2 * FusedDetector.MinHeldOut;
    private const int BatchStatisticsImages = 2 * BatchStatisticsDetector.MinHeldOut;
    private static readonly TrainingOptions s_moment = new() { Epochs = 1, BatchSize = TrainingImages };

    /// <summary>The names of all kinds.</summary>
    internal static IReadOnlyList<string> Kinds { get; } = [Geom, Bce, IntermediateLayer, Moments, Fused, BatchStatistics];

    /// <summary>Fits a detector on noise.</summary>
    internal static IOodDetector Fit(string kind, int width, Device device)
    {
        using var images = SampleImages.Bytes(kind == BatchStatistics ? BatchStatisticsImages : TrainingImages, device);
        using var outliers = SampleImages.Bytes(16, device);
        var data = new OodTrainingSet(images, outliers);
        var geom = new GeomOptions { Network = new WideResNetOptions { WidenFactor = width }, Training = s_moment, Device = device };
        var layers = new IntermediateLayerOptions { Training = s_moment };
        switch (kind)
        {
            case Geom: return new GeomTrainer(geom).Fit(data);
            case Bce: return new BceTrainer(new BceOptions { Channels = SampleNetworks.FusionChannels(width), Training = s_moment, Device = device }).Fit(data);
            case Fused: return new FusedTrainer(new FusedOptions { Geom = geom, IntermediateLayer = layers, HeldOutShare = 0.5 }).Fit(data);
        }

        using var network = new FrozenNetwork(SampleNetworks.Make(width, device), ImagePreprocessing.Measure(images));
        return kind switch
        {
            IntermediateLayer => new IntermediateLayerTrainer(network, layers).Fit(data),
            Moments => new MomentsTrainer(network).Fit(data),
            BatchStatistics => new BatchStatisticsTrainer(network, new BatchStatisticsOptions { HeldOutShare = 0.5, Device = device }).Fit(data),
            _ => throw new ArgumentException($"There is no detector '{kind}'; there are {string.Join(", ", Kinds)}.", nameof(kind)),
        };
    }

    /// <summary>GEOM, moments, intermediate layers, and a fused detector of the three.</summary>
    internal static IOodDetector[] FitOnOneNetwork(int width, Device device)
    {
        using var images = SampleImages.Bytes(TrainingImages, device);
        using var outliers = SampleImages.Bytes(16, device);
        using var heldOut = SampleImages.Bytes(FusedDetector.MinHeldOut, device);
        var data = new OodTrainingSet(images, outliers);
        var geom = new GeomTrainer(new GeomOptions { Network = new WideResNetOptions { WidenFactor = width }, Training = s_moment, Device = device }).Fit(data);
        var (moments, layers) = (new MomentsTrainer(geom.Network).Fit(data), new IntermediateLayerTrainer(geom.Network, new IntermediateLayerOptions { Training = s_moment }).Fit(data));
        return [geom, moments, layers, FusedDetector.Join(geom, moments, layers, heldOut, leaveOpen: true)];
    }

    /// <summary>Floating-point operations in products of the score of one image.</summary>
    internal static double FlopsOf(string kind, int width)
    {
        var k = TransformSet.Rotations.Count;
        return kind switch
        {
            Bce => k * FlopCount.ImageClassifier(width),
            IntermediateLayer or Fused => k * (FlopCount.Network(width) + FlopCount.Fusion(width)),
            // It has no transforms, but one pass of each image.
            BatchStatistics => FlopCount.Network(width),
            _ => k * FlopCount.Network(width),
        };
    }
}
