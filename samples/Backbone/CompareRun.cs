using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using OodDetection;
using OodDetection.Data;
using OodDetection.Metrics;
using OodDetection.Shared;

namespace Samples.Backbone;

/// <summary>One class against the others by one detector; an object of results.json.</summary>
internal sealed record ClassResult(int Class, string Name, string Detector, double Auroc, double AurocLow, double AurocHigh, double Fpr95, int Training, int TestId, int TestOod);

/// <summary>What the command line says of a comparison.</summary>
/// <param name="Model">The backbone.</param>
/// <param name="Set">A set with classes.</param>
/// <param name="Classes">Which are in-distribution in turn; all where null.</param>
/// <param name="MaxTest">Test images, or all.</param>
/// <param name="Seed">Seed of what the joined detector holds out.</param>
/// <param name="Out">The folder of results.json.</param>
internal sealed record CompareSettings(BackboneModel Model, SetSpec Set, IReadOnlyList<int>? Classes, int? MaxTest, long Seed, string Out);

/// <summary>One-vs-rest: each class of a set in turn is in-distribution, and the test images of all others are not. Every image goes through the backbone once.</summary>
internal sealed class CompareRun(CompareSettings settings, TextWriter output)
{
    private const double ScaleShare = 0.1;
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Compares, and writes results as they come.</summary>
    /// <exception cref="ArgumentException">The set has no such classes.</exception>
    public IReadOnlyList<ClassResult> Run(CancellationToken cancellationToken)
    {
        var (train, test) = SetReader.ReadBoth(settings.Set, cancellationToken);
        if (settings.MaxTest is { } most && most < test.Count) test = test.Take(most).WithName(test.Name);
        if (train.Labels is null || test.Labels is null) throw new ArgumentException($"{train} has no classes; expected a set with labels.");
        var there = train.ClassCounts();
        int[] classes = [.. settings.Classes ?? [.. there.Keys]];
        if (classes.FirstOrDefault(c => !there.ContainsKey(c), -1) is >= 0 and var missing) throw new ArgumentException($"--classes: {train.Name} has no class {missing}.");

        using var backbone = settings.Model.Open();
        var (height, width) = backbone.Preprocessing.NetworkSize;
        var preparation = ImagePreparation.Exact(height, width, ResizeFilter.Bicubic);
        using var network = new RememberedFeatures(backbone, preparation).Frozen(new ImageShape(train.Channels, train.Height, train.Width));
        output.WriteLine($"{train} and {test}; {preparation}.");
        var results = new List<ClassResult>();
        using var tested = test.ToTensor();
        var clock = Stopwatch.StartNew();
        foreach (var c in classes)
        {
            foreach (var kind in DetectorKinds.All)
            {
                results.Add(One(kind, network, train.WithClasses(c), test, tested, c, train.DescribeClass(c), cancellationToken));
                AtomicFile.Write(Path.Combine(settings.Out, "results.json"), stream => JsonSerializer.Serialize(stream, results, s_json), cancellationToken);
            }

            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{train.DescribeClass(c)}: {string.Join(", ", results.Where(r => r.Class == c).Select(r => $"{r.Detector} {r.Auroc:F4}"))} ({((RememberedFeatures)network.Network).Count} images seen in {clock.Elapsed.TotalSeconds:F0} s)"));
        }

        return results;
    }

    private ClassResult One(
        string kind, OodDetection.Networks.FrozenNetwork network, ImageSet images, ImageSet test, TorchSharp.torch.Tensor tested, int c, string name, CancellationToken cancellationToken)
    {
        // Joined, a tenth puts the parts on one scale; alone, each part is fitted to all.
        var mixed = images.Sample(images.Count, settings.Seed);
        var scaled = kind == DetectorKinds.Joined ? Math.Max(DetectorKinds.MinScale, (int)Math.Round(ScaleShare * images.Count)) : 0;
        if (images.Count < scaled + DetectorKinds.MinScale) throw new ArgumentException($"Class {name} has {images.Count} training images; expected {2 * DetectorKinds.MinScale} or more.");
        using var detector = DetectorKinds.Fit(kind, network, null, mixed.Skip(scaled), scaled == 0 ? null : mixed.Take(scaled), null, cancellationToken);
        var scores = detector.ScoreToArray(tested, cancellationToken: cancellationToken);
        double[] id = [.. scores.Where((_, i) => test.Labels![i] == c)], ood = [.. scores.Where((_, i) => test.Labels![i] != c)];
        var metrics = DetectionMetrics.Evaluate(id, ood);
        return new ClassResult(c, name, kind, metrics.Auroc, metrics.AurocInterval.Low, metrics.AurocInterval.High, metrics.Fpr95, images.Count, id.Length, ood.Length);
    }
}
