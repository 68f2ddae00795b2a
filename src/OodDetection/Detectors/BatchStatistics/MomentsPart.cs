using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The explicit part: channel means and log-variances inside a frozen network, whitened by their distribution over in-distribution images.</summary>
/// <remarks>The moments of a window are the means of its images' moments, so that sums over images are all that a window needs.</remarks>
internal sealed class MomentsPart : IEvidencePart
{
    /// <summary>The name of the part that looks at the fixed filters.</summary>
    internal const string Filters = "filters";

    /// <summary>The name of the part that looks into a given network.</summary>
    internal const string Network = "network";

    private readonly FrozenNetwork _network;
    private readonly FeatureHook _hook;
    private readonly GaussianFit _fit;
    private readonly (string Layer, int Channel, string Feature)[] _features;
    private readonly PassFilling _passes;

    private MomentsPart(string name, FrozenNetwork network, FeatureHook hook, GaussianFit fit, (string Layer, int Channel, string Feature)[] features, int passSize)
    {
        Name = name;
        _passes = new PassFilling(network.Preprocessing.Input, PassSize(network, passSize), images => MomentsOf(network, hook, images));
        _network = network;
        _hook = hook;
        _fit = fit;
        _features = features;
    }

    public string Name { get; }

    public nn.Module Module => _network.Network;

    public int Dimension => _fit.Dimension;

    /// <summary>The layers that are looked into.</summary>
    internal IReadOnlyList<string> Layers => _hook.Layers;

    /// <summary>Whether the sums of the fit are known, so that it can go on.</summary>
    internal bool CanUpdate => _fit.Scatter is not null;

    /// <summary>Fits to images in one pass.</summary>
    internal static MomentsPart Fit(
        string name, FrozenNetwork shared, IReadOnlyList<string> layers, IImageSource images, int batchSize, Action<long> done, CancellationToken cancellationToken)
    {
        var network = shared.Share();
        FeatureHook? hook = null;
        try
        {
            hook = new FeatureHook(network.Network, layers);
            var (sums, features) = Sums(network, hook, images, batchSize, done, cancellationToken);
            using (sums) return new MomentsPart(name, network, hook, GaussianFit.Fit(sums, keepScatter: true), features, batchSize);
        }
        catch
        {
            hook?.Dispose();
            network.Dispose();
            throw;
        }
    }

    /// <summary>The same part, fitted to more images or to fewer.</summary>
    internal MomentsPart Changed(Tensor images, bool add, int batchSize)
    {
        var network = _network.Share();
        FeatureHook? hook = null;
        try
        {
            hook = new FeatureHook(network.Network, Layers);
            var (change, _) = Sums(network, hook, new TensorSource(images), batchSize, _ => { }, CancellationToken.None);
            using (change) return new MomentsPart(Name, network, hook, _fit.Changed(change, add), _features, batchSize);
        }
        catch
        {
            hook?.Dispose();
            network.Dispose();
            throw;
        }
    }

    /// <summary>What this part gives for images of which another fit of it gave these numbers.</summary>
    internal double[][] Convert(MomentsPart from, double[][] numbers)
    {
        using var scope = NewDisposeScope();
        return _fit.Whiten(from._fit.Unwhiten(tensor(numbers.SelectMany(row => row).ToArray(), [numbers.Length, Dimension], device: CPU)));
    }

    private static (CovarianceAccumulator Sums, (string Layer, int Channel, string Feature)[] Features) Sums(
        FrozenNetwork network, FeatureHook hook, IImageSource images, int batchSize, Action<long> done, CancellationToken cancellationToken)
    {
        CovarianceAccumulator? sums = null;
        try
        {
            (string Layer, int Channel, string Feature)[]? features = null;
            // Passes as those of a score: else images would have other numbers in a fit to more of them.
            var passes = new PassFilling(network.Preprocessing.Input, PassSize(network, batchSize), part => MomentsOf(network, hook, part, outputs => features ??= [.. ChannelMoments.Names(outputs, hook.Layers)]));
            ImageChunks.Visit(images, passes.Full, part =>
            {
                var moments = passes.Run(part);
                sums ??= new CovarianceAccumulator(moments.shape[1]);
                sums.Add(moments);
                done(moments.shape[0]);
            }, cancellationToken);
            Weights.RefuseNaN(sums!.Mean, network, "some of the images", nameof(images));
            return (sums, features!);
        }
        catch
        {
            sums?.Dispose();
            throw;
        }
    }

    public double[][] Read(Tensor images)
    {
        var numbers = new List<double[]>();
        for (var start = 0L; start < images.shape[0]; start += _passes.Full)
        {
            using var scope = NewDisposeScope();
            var part = images.narrow(0, start, Math.Min(_passes.Full, images.shape[0] - start));
            numbers.AddRange(_fit.Whiten(_passes.Run(part).cpu()));
        }

        return [.. numbers];
    }

    // Passes may be filled up, so one of large images is to hold few.
    private static int PassSize(FrozenNetwork network, int most) => Math.Max(2, PassBudget.Images(network.Device, 4 * network.BytesOfAnImage, most));

    private static Tensor MomentsOf(FrozenNetwork network, FeatureHook hook, Tensor images, Action<LayerOutputs>? look = null)
    {
        using var scope = NewDisposeScope();
        using var _ = inference_mode();
        var outputs = hook.RunImages(network.Preprocessing.Apply(images, network.Device));
        look?.Invoke(outputs);
        return ChannelMoments.Of(outputs, hook.Layers).MoveToOuterDisposeScope();
    }

    /// <summary>The logarithm of the squared Mahalanobis distance of the mean, over what in-distribution windows of the size have on average.</summary>
    public double Statistic(ReadOnlySpan<double> mean, int count)
    {
        var square = 0.0;
        foreach (var value in mean) square += value * value;
        // The centre is itself a mean over the fitted images.
        return Math.Log(Math.Max(double.Epsilon, square / (1.0 / count + 1.0 / _fit.Count)));
    }

    public IEnumerable<FeatureShift> Shifts(double[] mean)
        => _fit.Deviations(mean).Select((shift, i) => new FeatureShift(Name, _features[i].Layer, _features[i].Channel, _features[i].Feature, shift, double.NaN));

    public void Write(DetectorWriter writer)
    {
        if (Name == Network) writer.WriteNetwork(Network, _network);
        writer.Write($"{Name}.layers", Layers);
        GaussianFitFile.Write(_fit, writer, Name);
    }

    /// <summary>Reads a part from a file.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="name">The part's name.</param>
    /// <param name="network">A handle on the network, which the part takes over.</param>
    /// <param name="batchSize">Images in a pass.</param>
    internal static MomentsPart Read(DetectorReader reader, string name, FrozenNetwork network, int batchSize)
        => Read(reader, name, network, GaussianFitFile.Read(reader, name), batchSize);

    /// <summary>Reads the part of the filters, which are made for the channels of the images.</summary>
    internal static MomentsPart ReadFilters(DetectorReader reader, ImageShape shape, int batchSize)
    {
        var fit = GaussianFitFile.Read(reader, Filters);
        // Every layer has a mean and a variance at least for each channel; filters for more channels would take memory that the file doesn't account for.
        if (2 * shape.Channels > fit.Dimension || Math.Min(shape.Height, shape.Width) < FilterBank.MinSide)
            throw new InvalidDataException($"it has filters for images of {shape}, which don't fit");
        return Read(reader, Filters, reader.Own(FilterBank.Frozen(shape, reader.Device)), fit, batchSize);
    }

    private static MomentsPart Read(DetectorReader reader, string name, FrozenNetwork network, GaussianFit fit, int batchSize)
    {
        var layers = reader.ReadStrings($"{name}.layers");
        var hook = reader.Own(new FeatureHook(network.Network, layers));
        using var scope = NewDisposeScope();
        using var _ = inference_mode();
        var input = network.Preprocessing.Input;
        using var outputs = hook.RunImages(network.Preprocessing.Apply(zeros([2, input.Channels, input.Height, input.Width], ScalarType.Byte, device: CPU), network.Device));
        (string Layer, int Channel, string Feature)[] features = [.. ChannelMoments.Names(outputs, layers)];
        return features.Length == fit.Dimension
            ? new MomentsPart(name, network, hook, fit, features, batchSize)
            : throw new InvalidDataException($"'{name}' has a distribution of {fit.Dimension} numbers; the layers give {features.Length}");
    }

    public void Dispose()
    {
        _hook.Dispose();
        _fit.Dispose();
        _network.Dispose();
    }
}
