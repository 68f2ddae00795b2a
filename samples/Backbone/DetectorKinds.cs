using OodDetection;
using OodDetection.Networks;
using OodDetection.Onnx;
using OodDetection.Transforms;

namespace Samples.Backbone;

/// <summary>The detectors that a backbone gets: moments, neighbours, and both joined.</summary>
internal static class DetectorKinds
{
    public const string Moments = "moments";
    public const string Neighbours = "neighbours";
    public const string Joined = "joined";

    /// <summary>The fewest images that put two parts on one scale.</summary>
    public const int MinScale = 20;

    // Nobody asks a part of the joined detector for a verdict; it takes 19 different images.
    private const double PartsAlpha = 0.05;

    public static IReadOnlyList<string> All { get; } = [Moments, Neighbours, Joined];

    /// <summary>Fits one.</summary>
    /// <param name="kind">One of <see cref="All"/>.</param>
    /// <param name="network">The backbone.</param>
    /// <param name="layers">The layers that the moments look into; the output alone where null.</param>
    /// <param name="training">Images to fit to.</param>
    /// <param name="scale">For <see cref="Joined"/>: <see cref="MinScale"/> other images or more, which put its two parts on one scale.</param>
    /// <param name="progress">Told of the fit, or nobody.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    public static IOodDetector Fit(
        string kind, FrozenNetwork network, IReadOnlyList<string>? layers, IImageSource training, IImageSource? scale, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var data = new OodTrainingSet(training);
        if (kind == Moments) return FitMoments();
        if (kind == Neighbours) return FitNeighbours();
        var parts = new List<CalibratedDetector>();
        try
        {
            parts.Add(FitMoments().Calibrate(scale!, PartsAlpha, cancellationToken: cancellationToken));
            parts.Add(FitNeighbours().Calibrate(scale!, PartsAlpha, cancellationToken: cancellationToken));
            return new CombinedDetector(parts);
        }
        catch
        {
            foreach (var part in parts) part.Dispose();
            throw;
        }

        MomentsDetector FitMoments() => new MomentsTrainer(network, new MomentsOptions { Layers = layers ?? [OutputOf(network)], Transforms = TransformSet.Identity }).Fit(data, progress, cancellationToken);

        NeighbourDetector FitNeighbours() => new NeighbourTrainer(network).Fit(data, progress, cancellationToken);
    }

    // An output that is a layer of its own name; what remembers a backbone's features has one as well.
    private static string OutputOf(FrozenNetwork network) => network.Network is OnnxNetwork onnx ? onnx.OutputName : network.LayerNames[^1];
}
