using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Data;

/// <summary>Scores and verdicts of photos: files, streams and bytes, of any size and of the formats of <see cref="ImageDecoder"/>.</summary>
/// <remarks>
/// They work for any detector with a <see cref="PhotoDetector"/> around it or within it, such as a calibrated one. The photo goes through the same <see cref="ImagePreparation"/> as the images that the
/// detector was trained on.
/// <para><b>Thread safety.</b> As stated by <see cref="IOodDetector"/>.</para>
/// </remarks>
public static class PhotoDetectorExtensions
{
    /// <summary>Gives a detector the preparation that its training images went through.</summary>
    /// <param name="detector">The detector, calibrated or not. The result takes it over, unless it is left to the caller.</param>
    /// <param name="preparation">The preparation of the training images, such as <see cref="ImageFileSource.Preparation"/>.</param>
    /// <param name="leaveOpen">Whether the detector stays the caller's to dispose; see <see cref="IOodDetector"/>.</param>
    /// <exception cref="ArgumentException">The detector has a preparation already.</exception>
    public static PhotoDetector ForPhotos(this IOodDetector detector, ImagePreparation preparation, bool leaveOpen = false)
    {
        ArgumentNullException.ThrowIfNull(detector);
        ArgumentNullException.ThrowIfNull(preparation);
        if (detector.GetService(typeof(ImagePreparation)) is ImagePreparation there)
            throw new ArgumentException($"This detector has a preparation of photos already ({there}).", nameof(detector));
        return new PhotoDetector(detector, preparation, leaveOpen);
    }

    /// <summary>Scores one photo; the higher the score, the more out-of-distribution it is.</summary>
    /// <param name="detector">A detector with a preparation of photos.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidOperationException">The detector has no preparation of photos: <see cref="ForPhotos"/> gives it one.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, too large, or of a format that isn't read; the message names it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    public static double Score(this IOodDetector detector, string path) => Scored(detector, Preparation(detector).Prepare(path));

    /// <summary>Scores one photo of a stream, from its position to its end. It needn't be able to seek, and is left open.</summary>
    /// <inheritdoc cref="Score(IOodDetector, string)"/>
    /// <param name="detector">A detector with a preparation of photos.</param>
    /// <param name="photo">The stream.</param>
    public static double Score(this IOodDetector detector, Stream photo) => Scored(detector, Preparation(detector).Prepare(photo));

    /// <summary>Scores one photo, given as the bytes of its file.</summary>
    /// <inheritdoc cref="Score(IOodDetector, string)"/>
    /// <param name="detector">A detector with a preparation of photos.</param>
    /// <param name="photo">The whole content of the file.</param>
    public static double Score(this IOodDetector detector, ReadOnlySpan<byte> photo) => Scored(detector, Preparation(detector).Prepare(photo));

    /// <summary>Scores photos, several of which are decoded at once.</summary>
    /// <inheritdoc cref="Score(IOodDetector, string)"/>
    /// <param name="detector">A detector with a preparation of photos.</param>
    /// <param name="photos">The files.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <returns>A score for each file, in their order.</returns>
    public static double[] Score(this IOodDetector detector, ImageFiles photos, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        return detector.ScoreToArray(photos.Open(Preparation(detector), cancellationToken: cancellationToken), progress, cancellationToken);
    }

    /// <summary>Classifies one photo.</summary>
    /// <param name="detector">A calibrated detector with a preparation of photos, around it or within it.</param>
    /// <param name="path">The file.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="CalibratedDetector.Alpha"/> where null.</param>
    /// <exception cref="ArgumentException">There are too few calibration images for <paramref name="alpha"/>.</exception>
    /// <exception cref="InvalidOperationException">The detector has no preparation of photos, isn't calibrated, or gave NaN.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, too large, or of a format that isn't read; the message names it.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    public static OodVerdict Classify(this IOodDetector detector, string path, double? alpha = null) => Classified(detector, Preparation(detector).Prepare(path), alpha);

    /// <summary>Classifies one photo of a stream, from its position to its end. It needn't be able to seek, and is left open.</summary>
    /// <inheritdoc cref="Classify(IOodDetector, string, double?)"/>
    /// <param name="detector">A calibrated detector with a preparation of photos, around it or within it.</param>
    /// <param name="photo">The stream.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="CalibratedDetector.Alpha"/> where null.</param>
    public static OodVerdict Classify(this IOodDetector detector, Stream photo, double? alpha = null) => Classified(detector, Preparation(detector).Prepare(photo), alpha);

    /// <summary>Classifies one photo, given as the bytes of its file.</summary>
    /// <inheritdoc cref="Classify(IOodDetector, string, double?)"/>
    /// <param name="detector">A calibrated detector with a preparation of photos, around it or within it.</param>
    /// <param name="photo">The whole content of the file.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="CalibratedDetector.Alpha"/> where null.</param>
    public static OodVerdict Classify(this IOodDetector detector, ReadOnlySpan<byte> photo, double? alpha = null) => Classified(detector, Preparation(detector).Prepare(photo), alpha);

    /// <summary>Classifies photos, each by itself; several are decoded at once.</summary>
    /// <inheritdoc cref="Classify(IOodDetector, string, double?)"/>
    /// <param name="detector">A calibrated detector with a preparation of photos, around it or within it.</param>
    /// <param name="photos">The files.</param>
    /// <param name="alpha">The rate of false alarms; <see cref="CalibratedDetector.Alpha"/> where null.</param>
    /// <param name="progress">Told how far the scoring is, after about a thousand images each; null for nobody.</param>
    /// <param name="cancellationToken">Looked at as often.</param>
    /// <returns>A verdict for each file, in their order.</returns>
    public static IReadOnlyList<OodVerdict> Classify(this IOodDetector detector, ImageFiles photos, double? alpha = null, IProgress<ScoringProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(photos);
        return Calibrated(detector).Classify(photos.Open(Preparation(detector), cancellationToken: cancellationToken), alpha, progress, cancellationToken);
    }

    private static ImagePreparation Preparation(IOodDetector detector)
    {
        ArgumentNullException.ThrowIfNull(detector);
        return detector.GetService(typeof(ImagePreparation)) as ImagePreparation ?? throw new InvalidOperationException(
            $"This {detector.GetType().Name} doesn't know how photos are prepared. Say so, as for its training images: detector.{nameof(ForPhotos)}({nameof(ImagePreparation)}.{nameof(ImagePreparation.ShortSide)}(256, crop: 224)).");
    }

    private static CalibratedDetector Calibrated(IOodDetector detector) => detector.GetService(typeof(CalibratedDetector)) as CalibratedDetector
        ?? throw new InvalidOperationException($"This {detector.GetType().Name} isn't calibrated, so it has scores but no verdicts. Calibrate it: detector.{nameof(OodDetectorExtensions.Calibrate)}(heldOut).");

    private static double Scored(IOodDetector detector, DecodedImage photo)
    {
        using var images = ToTensor(photo);
        return detector.ScoreToArray(images)[0];
    }

    private static OodVerdict Classified(IOodDetector detector, DecodedImage photo, double? alpha)
    {
        using var images = ToTensor(photo);
        return Calibrated(detector).Classify(images, alpha)[0];
    }

    private static Tensor ToTensor(DecodedImage photo)
    {
        var images = empty([1, photo.Channels, photo.Height, photo.Width], dtype: ScalarType.Byte, device: CPU);
        photo.Pixels.Span.CopyTo(images.bytes);
        return images;
    }
}
