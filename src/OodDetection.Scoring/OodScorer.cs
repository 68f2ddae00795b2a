using OodDetection.Scoring.Format;
using OodDetection.Scoring.Runtime;

namespace OodDetection.Scoring;

/// <summary>A detector from one <c>.onnx</c> file, which <c>SaveOnnx</c> of OodDetection.Onnx wrote: scores and verdicts by ONNX Runtime alone.</summary>
/// <remarks>
/// <para>A file is opened as a whole or not at all: its digest covers every byte, it may refer to no other file, and it has scored a blank image
/// before <see cref="Open(string, ScorerOptions?)"/> returns.</para>
/// <para><b>Thread safety.</b> Any number of threads may score at once. Disposing lets those that are at it finish; later calls throw.</para>
/// </remarks>
public sealed class OodScorer : IDisposable
{
    private readonly SharedSession _session;
    private readonly int _batchSize;

    private OodScorer(SharedSession session, ScorerInfo info, int batchSize) => (_session, Info, _batchSize) = (session, info, batchSize);

    /// <summary>What the file says of itself: the size of the images, the false-alarm rate, the detector.</summary>
    public ScorerInfo Info { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; it is read as a whole, and not needed afterwards.</param>
    /// <param name="options">Threads and bounds; the defaults where null.</param>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, too large, of a newer format, not an exported detector or not the one expected; the message says what.</exception>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is no permission to read it, or it is a folder.</exception>
    public static OodScorer Open(string path, ScorerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1);
        return Open(stream, $"'{path}'", options);
    }

    /// <summary>Opens a file that comes as a stream, such as a resource of the program.</summary>
    /// <param name="stream">The file, from where the stream stands to its end. It is left open.</param>
    /// <param name="options">Threads and bounds; the defaults where null.</param>
    /// <inheritdoc cref="Open(string, ScorerOptions?)"/>
    public static OodScorer Open(Stream stream, ScorerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Open(stream, "the stream", options);
    }

    /// <summary>Scores one image.</summary>
    /// <param name="image">C·H·W bytes: grey levels from 0 to 255.</param>
    /// <param name="layout">In which order they come.</param>
    /// <returns>The score; higher = more out-of-distribution.</returns>
    /// <exception cref="ArgumentException">There are fewer or more bytes than an image of this size has.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN.</exception>
    public double Score(ReadOnlySpan<byte> image, PixelLayout layout = PixelLayout.ChannelsFirst)
    {
        CheckImages(image.Length, 1, layout, nameof(image));
        return Run(image, 1, layout, default).Scores[0];
    }

    /// <summary>Scores one image, and shows where it is unusual.</summary>
    /// <inheritdoc cref="Score(ReadOnlySpan{byte}, PixelLayout)"/>
    /// <param name="image">C·H·W bytes: grey levels from 0 to 255.</param>
    /// <param name="map">Takes H·W numbers, row by row: higher = more unusual.</param>
    /// <param name="layout">In which order the bytes come.</param>
    /// <exception cref="ArgumentException">There are fewer or more bytes than an image of this size has, or other room for the map than it has pixels.</exception>
    /// <exception cref="InvalidOperationException">The detector was exported without a map (<see cref="ScorerInfo.HasMap"/>), or gave NaN.</exception>
    public double Score(ReadOnlySpan<byte> image, Span<float> map, PixelLayout layout = PixelLayout.ChannelsFirst) => RunWithMap(image, map, layout).Scores[0];

    /// <summary>Scores any number of images, with the memory of one batch.</summary>
    /// <param name="images">N·C·H·W bytes: grey levels from 0 to 255, image after image.</param>
    /// <param name="count">N, how many images they are.</param>
    /// <param name="layout">In which order the bytes of an image come.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    /// <returns>N scores; higher = more out-of-distribution.</returns>
    /// <exception cref="ArgumentException">There are fewer or more bytes than so many images of this size have.</exception>
    /// <exception cref="InvalidOperationException">The detector gave NaN.</exception>
    public double[] Score(ReadOnlySpan<byte> images, int count, PixelLayout layout = PixelLayout.ChannelsFirst, CancellationToken cancellationToken = default)
    {
        CheckImages(images.Length, count, layout, nameof(images));
        return Run(images, count, layout, cancellationToken).Scores;
    }

    /// <summary>Classifies one image, at the false-alarm rate that the file was exported for.</summary>
    /// <inheritdoc cref="Score(ReadOnlySpan{byte}, PixelLayout)"/>
    /// <returns>The verdict.</returns>
    /// <exception cref="InvalidOperationException">The detector was exported without a calibration, or gave NaN.</exception>
    public ScoringVerdict Classify(ReadOnlySpan<byte> image, PixelLayout layout = PixelLayout.ChannelsFirst)
    {
        EnsureCalibrated();
        CheckImages(image.Length, 1, layout, nameof(image));
        return Verdicts(Run(image, 1, layout, default))[0];
    }

    /// <summary>Classifies one image, and shows where it is unusual.</summary>
    /// <inheritdoc cref="Score(ReadOnlySpan{byte}, Span{float}, PixelLayout)"/>
    /// <returns>The verdict.</returns>
    /// <exception cref="InvalidOperationException">The detector was exported without a calibration or without a map (<see cref="ScorerInfo.HasMap"/>), or gave NaN.</exception>
    public ScoringVerdict Classify(ReadOnlySpan<byte> image, Span<float> map, PixelLayout layout = PixelLayout.ChannelsFirst)
    {
        EnsureCalibrated();
        return Verdicts(RunWithMap(image, map, layout))[0];
    }

    /// <summary>Classifies any number of images, each by itself, with the memory of one batch.</summary>
    /// <inheritdoc cref="Score(ReadOnlySpan{byte}, int, PixelLayout, CancellationToken)"/>
    /// <returns>N verdicts.</returns>
    /// <exception cref="InvalidOperationException">The detector was exported without a calibration, or gave NaN.</exception>
    public IReadOnlyList<ScoringVerdict> Classify(ReadOnlySpan<byte> images, int count, PixelLayout layout = PixelLayout.ChannelsFirst, CancellationToken cancellationToken = default)
    {
        EnsureCalibrated();
        CheckImages(images.Length, count, layout, nameof(images));
        return Verdicts(Run(images, count, layout, cancellationToken));
    }

    /// <summary>Frees the network, as soon as no call is at it any more.</summary>
    public void Dispose() => _session.Dispose();

    private static OodScorer Open(Stream stream, string source, ScorerOptions? options)
    {
        options ??= new ScorerOptions();
        options.Validate();
        try
        {
            var file = IntactFile.Read(stream, options);
            RuntimeStart.Ensure();
            var session = SharedSession.Open(file, options.Threads);
            try
            {
                var info = InfoReader.Read(session.Metadata, FileSeal.Stated(file));
                session.CheckSignature(info);
                var scorer = new OodScorer(session, info, options.BatchSize ?? info.BatchSize);
                scorer.TryBlank();
                return scorer;
            }
            catch
            {
                session.Dispose();
                throw;
            }
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{source} can't be opened as an exported detector: {e.Message}.", e);
        }
    }

    // What doesn't fit together inside of a file shows here, and not with the first customer.
    private void TryBlank()
    {
        var blank = new byte[Info.ImageBytes];
        try
        {
            Run(blank, 1, Info.Layout, Info.HasMap, default);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"it does not score a blank image: {e.Message}", e);
        }
    }

    private void EnsureCalibrated()
    {
        if (Info.Alpha is null)
            throw new InvalidOperationException("The detector was exported without a calibration, so it gives scores alone. Calibrate it, detector.Calibrate(heldOut), and export what that returns.");
    }

    private void CheckImages(int length, int count, PixelLayout layout, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (!Enum.IsDefined(layout)) throw new ArgumentOutOfRangeException(nameof(layout), layout, $"Expected {nameof(PixelLayout.ChannelsFirst)} or {nameof(PixelLayout.ChannelsLast)}.");
        if (length != (long)count * Info.ImageBytes)
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Expected {(count == 1 ? "an image" : $"{count} images")} of {Info.Channels}×{Info.Height}×{Info.Width} (channels, height, width), {(long)count * Info.ImageBytes} bytes; got {length}. ") +
                "Bring images to this size by the rule that the detector's training images were brought to it.", parameter);
        }
    }

    private Answers RunWithMap(ReadOnlySpan<byte> image, Span<float> map, PixelLayout layout)
    {
        if (!Info.HasMap) throw new InvalidOperationException("The detector was exported without a map. Export it with OnnxExportOptions.Map, which takes a moments or fused detector that was fitted with MomentsOptions.Localize.");
        CheckImages(image.Length, 1, layout, nameof(image));
        if (map.Length != Info.Height * Info.Width)
            throw new ArgumentException(FormattableString.Invariant($"Expected room for a map of {Info.Height}×{Info.Width}, {Info.Height * Info.Width} numbers; got {map.Length}."), nameof(map));
        var answers = Run(image, 1, layout, withMap: true, default);
        answers.Maps.CopyTo(map);
        return answers;
    }

    private Answers Run(ReadOnlySpan<byte> images, int count, PixelLayout layout, CancellationToken cancellationToken) => Run(images, count, layout, withMap: false, cancellationToken);

    private Answers Run(ReadOnlySpan<byte> images, int count, PixelLayout layout, bool withMap, CancellationToken cancellationToken)
    {
        var answers = new Answers(count, Info.Alpha is not null, withMap ? Info.Height * Info.Width : 0);
        using var lease = _session.Lease();
        using var buffer = new PixelBuffer(Info, Math.Min(count, _batchSize));
        for (var start = 0; start < count; start += _batchSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var part = Math.Min(_batchSize, count - start);
            buffer.Fill(images.Slice(start * Info.ImageBytes, part * Info.ImageBytes), part, layout);
            _session.Run(buffer.Memory(part), part, answers, start);
        }

        var wrong = Array.FindIndex(answers.Scores, double.IsNaN);
        return wrong < 0 ? answers : throw new InvalidOperationException($"The detector gave NaN as score of image {wrong} of {count}, so nothing can be said of it.");
    }

    private ScoringVerdict[] Verdicts(Answers answers)
    {
        var verdicts = new ScoringVerdict[answers.Scores.Length];
        for (var i = 0; i < verdicts.Length; i++)
        {
            verdicts[i] = new ScoringVerdict
            {
                Score = answers.Scores[i],
                PValue = answers.PValues[i],
                Alpha = Info.Alpha!.Value,
                Threshold = Info.Threshold!.Value,
                IsOod = answers.IsOod[i],
                Detector = Info.Detector,
                FileSha256 = Info.DetectorSha256,
            };
        }

        return verdicts;
    }
}
