using Microsoft.Extensions.Options;
using OodDetection.Data;
using OodDetection.Scoring;

namespace Samples.Scoring;

/// <summary>The model that answers. Another takes its place at once: requests that are at work keep the old one until they are done.</summary>
internal sealed partial class CurrentModel(IOptions<ServiceOptions> options, ServiceMeters meters, ILogger<CurrentModel> log) : IDisposable
{
    private readonly Lock _changing = new();
    private Model? _current;
    private (DateTime Written, long Length) _seen;

    /// <summary>What the model says of itself; null before the first was loaded.</summary>
    internal ScorerInfo? Info => Volatile.Read(ref _current)?.Scorer.Info;

    /// <summary>Opens the file, and puts it in the place of the one before. If it can't be opened, that one stays.</summary>
    internal void Load()
    {
        lock (_changing)
        {
            var file = new FileInfo(options.Value.Model);
            _seen = (file.LastWriteTimeUtc, file.Exists ? file.Length : -1);
            var first = _current is null;
            // Verified as a whole, and it has scored a blank image, before anyone is answered by it. One thread a call: requests run side by side.
            var scorer = OodScorer.Open(file.FullName, new ScorerOptions { Threads = 1, ExpectedSha256 = first ? options.Value.Sha256 : null });
            Model next;
            try
            {
                next = new Model(scorer, options.Value);
            }
            catch (Exception e) when (e is ArgumentException or InvalidDataException)
            {
                scorer.Dispose();
                throw new InvalidDataException($"'{file.FullName}' can't answer here: {e.Message}", e);
            }

            var before = Interlocked.Exchange(ref _current, next);
            meters.Swapped(taken: true);
            LogTaken(log, next.Scorer.Info.Detector, next.Scorer.Info.Sha256);
            before?.Dispose();
        }
    }

    /// <summary>Loads the file if it changed. One that can't be opened is told of in the log, once.</summary>
    internal void LoadIfChanged()
    {
        var file = new FileInfo(options.Value.Model);
        if (!file.Exists || (file.LastWriteTimeUtc, file.Length) == _seen) return;
        try
        {
            Load();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            meters.Swapped(taken: false);
            LogNotTaken(log, e);
        }
    }

    /// <summary>Classifies a photo by the model of this moment.</summary>
    internal Answer Classify(ReadOnlySpan<byte> photo, MapRequest map = MapRequest.None)
    {
        for (; ;)
        {
            var model = Volatile.Read(ref _current) ?? throw new InvalidOperationException("No model is loaded.");
            try
            {
                return model.Classify(photo, map);
            }
            catch (ObjectDisposedException) when (!ReferenceEquals(model, Volatile.Read(ref _current)))
            {
                // Another took its place between the look and the call.
            }
        }
    }

    public void Dispose() => Interlocked.Exchange(ref _current, null)?.Dispose();

    [LoggerMessage(LogLevel.Information, "{Detector} {Sha256} answers from now on")]
    private static partial void LogTaken(ILogger logger, string detector, string sha256);

    [LoggerMessage(LogLevel.Error, "The new file is not taken; the one before goes on answering")]
    private static partial void LogNotTaken(ILogger logger, Exception error);

    private sealed class Model(OodScorer scorer, ServiceOptions options) : IDisposable
    {
        private readonly ImagePreparation _preparation = Framing(Suitable(scorer.Info, options.Framing), options.Framing) with
        {
            Channels = scorer.Info.Channels,
            Decoding = new ImageDecodingOptions { MaxPixels = options.MaxPixels, MaxFileBytes = options.MaxBytes },
        };

        internal OodScorer Scorer => scorer;

        internal Answer Classify(ReadOnlySpan<byte> photo, MapRequest asked)
        {
            if (asked != MapRequest.None && !scorer.Info.HasMap)
                throw new InvalidDataException("This model has no map: its detector was exported without one. Export it with OnnxExportOptions.Map, which takes a moments or fused detector that was fitted with MomentsOptions.Localize.");
            var image = _preparation.Prepare(photo);
            if (asked == MapRequest.None) return new Answer(scorer.Classify(image.Pixels.Span), scorer.Info.Sha256);
            var map = new float[image.Height * image.Width];
            return new Answer(scorer.Classify(image.Pixels.Span, map), scorer.Info.Sha256)
            {
                Map = asked == MapRequest.Numbers ? new AnswerMap(image.Height, image.Width, map, null) : new AnswerMap(image.Height, image.Width, null, Picture(image, map)),
            };
        }

        private string Picture(DecodedImage image, float[] map)
            => $"data:image/jpeg;base64,{Convert.ToBase64String(JpegEncoder.Encode(HeatPicture.Overlay(image, map, options.MapLow, options.MapHigh)))}";

        public void Dispose() => scorer.Dispose();

        private static ScorerInfo Suitable(ScorerInfo info, string framing)
        {
            if (info.Alpha is null) throw new InvalidDataException("expected a calibrated detector, found one without a calibration. Calibrate it before it is exported.");
            if (info.Channels is not (1 or 3)) throw new InvalidDataException($"expected a detector of grey or colour images, found one of {info.Channels} channels.");
            if (framing == "crop" && info.Height != info.Width) throw new InvalidDataException($"expected a detector of square images, since photos are cropped to a square; found one of {info.Height}×{info.Width}.");
            return info;
        }

        private static ImagePreparation Framing(ScorerInfo info, string framing) => framing switch
        {
            "crop" => ImagePreparation.ShortSide(Math.Max(info.Height, info.Width), Math.Min(info.Height, info.Width)),
            "letterbox" => ImagePreparation.Letterbox(info.Height, info.Width),
            "exact" => ImagePreparation.AsIs(info.Height, info.Width),
            _ => ImagePreparation.Exact(info.Height, info.Width),
        };
    }
}
