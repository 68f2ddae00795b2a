using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Scores and verdicts of images that come in batches: from a camera, a queue, a folder that doesn't fit into memory.</summary>
/// <remarks>
/// <para>Batches are worked through one by one, in order, on the thread pool; the next is asked for when the results of the one before have been taken. The results of a batch
/// are those of a single call for it, to the last bit.</para>
/// <para>The tensors stay the source's. Each is used until the next one is asked for, so that an iterator may write <c>using var batch = …; yield return batch;</c>.</para>
/// <para>An error of the source or of the detector is passed on; what came before it is kept.</para>
/// <para><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>; several streams may use one detector at once.</para>
/// </remarks>
public static class DetectorStreamExtensions
{
    /// <summary>Scores batches of images.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="batches">Batches of N×C×H×W as for <see cref="IOodDetector.Score"/>, of any N ≥ 1 each.</param>
    /// <param name="cancellationToken">Checked for each batch, and within large ones.</param>
    /// <returns>The scores of each batch, N of them.</returns>
    public static IAsyncEnumerable<double[]> ScoreAsync(this IOodDetector detector, IAsyncEnumerable<Tensor> batches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(batches);
        return EachAsync(batches, (images, cancelled) => ChunkedScoring.Score(detector, images, null, cancelled), cancellationToken);
    }

    /// <inheritdoc cref="ScoreAsync(IOodDetector, IAsyncEnumerable{Tensor}, CancellationToken)"/>
    public static IAsyncEnumerable<double[]> ScoreAsync(this IOodDetector detector, IEnumerable<Tensor> batches, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return detector.ScoreAsync(AsStream(batches), cancellationToken);
    }

    /// <summary>Classifies batches of images, each image by itself.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="batches">Batches of N×C×H×W as for <see cref="IOodDetector.Score"/>, of any N ≥ 1 each.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="CalibratedDetector.Alpha"/> where null.</param>
    /// <param name="cancellationToken">Checked for each batch, and within large ones.</param>
    /// <returns>The verdicts of each batch, N of them.</returns>
    /// <exception cref="ArgumentException">There are too few calibration images for <paramref name="alpha"/>.</exception>
    public static IAsyncEnumerable<IReadOnlyList<OodVerdict>> ClassifyAsync(
        this CalibratedDetector detector, IAsyncEnumerable<Tensor> batches, double? alpha = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(batches);
        detector.Calibration.CheckSuffices(alpha ?? detector.Alpha);
        return EachAsync(batches, (images, cancelled) => detector.Classify(images, alpha, null, cancelled), cancellationToken);
    }

    /// <inheritdoc cref="ClassifyAsync(CalibratedDetector, IAsyncEnumerable{Tensor}, double?, CancellationToken)"/>
    public static IAsyncEnumerable<IReadOnlyList<OodVerdict>> ClassifyAsync(
        this CalibratedDetector detector, IEnumerable<Tensor> batches, double? alpha = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return detector.ClassifyAsync(AsStream(batches), alpha, cancellationToken);
    }

    /// <summary>Classifies windows of images, each by itself.</summary>
    /// <param name="detector">The detector.</param>
    /// <param name="windows">Windows of <see cref="CalibratedWindowDetector.WindowSize"/>×C×H×W as for <see cref="IOodDetector.Score"/>.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="CalibratedWindowDetector.Alpha"/> where null.</param>
    /// <param name="cancellationToken">Checked for each window.</param>
    /// <returns>A verdict of each window.</returns>
    /// <exception cref="ArgumentException">There are too few calibration windows for <paramref name="alpha"/>.</exception>
    public static IAsyncEnumerable<OodVerdict> ClassifyAsync(
        this CalibratedWindowDetector detector, IAsyncEnumerable<Tensor> windows, double? alpha = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(windows);
        detector.Calibration.CheckSuffices(alpha ?? detector.Alpha);
        return EachAsync(windows, (images, _) => detector.Classify(images, alpha), cancellationToken);
    }

    /// <inheritdoc cref="ClassifyAsync(CalibratedWindowDetector, IAsyncEnumerable{Tensor}, double?, CancellationToken)"/>
    public static IAsyncEnumerable<OodVerdict> ClassifyAsync(
        this CalibratedWindowDetector detector, IEnumerable<Tensor> windows, double? alpha = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return detector.ClassifyAsync(AsStream(windows), alpha, cancellationToken);
    }

    private static async IAsyncEnumerable<TResult> EachAsync<TResult>(
        IAsyncEnumerable<Tensor> batches, Func<Tensor, CancellationToken, TResult> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var images in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
            yield return await Task.Run(() => work(images, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<Tensor> AsStream(IEnumerable<Tensor> batches)
    {
        foreach (var images in batches) yield return images;
        await Task.CompletedTask.ConfigureAwait(false);
    }
}
