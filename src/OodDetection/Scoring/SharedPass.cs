using OodDetection.Networks;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The forward passes that several detectors on one network, under one set of transforms, share.</summary>
internal sealed class SharedPass : IDisposable
{
    private readonly IReadOnlyList<IFeatureScorer> _detectors;
    private readonly FrozenNetwork _network;
    private readonly FeatureReader _reader;

    /// <summary>Takes a share in the network; the detectors stay the caller's.</summary>
    /// <param name="detectors">At least one; of more, <see cref="CanShare"/> holds.</param>
    /// <exception cref="ObjectDisposedException">One was disposed.</exception>
    internal SharedPass(IReadOnlyList<IFeatureScorer> detectors)
    {
        _detectors = detectors;
        _network = detectors[0].Network.Share();
        try
        {
            _reader = new FeatureReader(_network, [.. detectors.SelectMany(detector => detector.Layers).Distinct()]);
        }
        catch
        {
            _network.Dispose();
            throw;
        }
    }

    /// <summary>How many transformed images go through the network at once, given what the caller allows.</summary>
    internal int PassSize(int batchSize) => PassBudget.Images(_network.Device, _detectors.Max(detector => detector.BytesOfAnImage), batchSize);

    /// <summary>Whether two detectors can.</summary>
    internal static bool CanShare(IFeatureScorer one, IFeatureScorer other)
        => ReferenceEquals(one.Network.Network, other.Network.Network) && one.Transforms.IsSame(other.Transforms) && one.Network.Preprocessing.IsSame(other.Network.Preprocessing);

    /// <summary>The scores of images by each detector.</summary>
    /// <param name="images">The images.</param>
    /// <param name="passSize">How many transformed images go through the network at once, at most; the K of one image always do.</param>
    /// <param name="done">Told after each pass how many images it was.</param>
    /// <param name="cancellationToken">Looked at before each pass.</param>
    internal double[][] Score(IImageSource images, int passSize, Action<long>? done, CancellationToken cancellationToken)
    {
        ImageBatch.CheckShape(images, nameof(images), _network.Preprocessing.Input);
        var scores = Array.ConvertAll(new double[_detectors.Count][], _ => new double[images.Count]);
        var start = 0L;
        TransformedScoring.Visit(images, _network.Preprocessing, _network.Device, _detectors[0].Transforms, passSize, (batch, count) =>
        {
            var outputs = _reader.Run(batch);
            for (var d = 0; d < scores.Length; d++)
                _detectors[d].ScoreFeatures(outputs, batch.shape[0]).narrow(0, 0, count).cpu().data<double>().CopyTo(scores[d].AsSpan((int)start, (int)count));
            start += count;
            done?.Invoke(count);
        }, cancellationToken);
        return scores;
    }

    public void Dispose()
    {
        _reader.Dispose();
        _network.Dispose();
    }
}
