using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Scores as numbers, of many images in calls of about a thousand, between which it can be cancelled and reports its progress.</summary>
internal static class ChunkedScoring
{
    /// <summary>About how many images there are in a call: a multiple of a pass near it.</summary>
    internal const long Chunk = 1024;

    /// <summary>The scores of images: those of <see cref="IOodDetector.Score"/>, to the last bit for detectors of the library.</summary>
    internal static double[] Score(IOodDetector detector, Tensor images, IProgress<ScoringProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ImageBatch.CheckAlive(images, nameof(images));
        // What is not a batch of images is refused by the detector itself.
        var total = images.shape is [var count, ..] ? count : 0;
        var chunk = ChunkOf(PassOf(detector), 1) ?? total;
        if (total <= chunk) return AtOnce(ScoreNumbers.Take(detector.Score(images), total), total, progress);

        var scores = new double[total];
        for (var start = 0L; start < total; start += chunk)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var here = Math.Min(chunk, total - start);
            using var part = images.narrow(0, start, here);
            ScoreNumbers.Take(detector.Score(part), here).CopyTo(scores, start);
            progress?.Report(new ScoringProgress(start + here, total));
        }

        return scores;
    }

    /// <summary>The scores of images that are read when they are needed.</summary>
    internal static double[] Score(IOodDetector detector, IImageSource images, IProgress<ScoringProgress>? progress, CancellationToken cancellationToken)
    {
        if (images is TensorSource { Images: var all }) return Score(detector, all, progress, cancellationToken);
        ImageBatch.CheckShape(images, nameof(images));
        cancellationToken.ThrowIfCancellationRequested();
        var scores = new double[images.Count];
        var done = 0L;
        ImageChunks.Visit(images, SizeFor(detector, images.Shape), part =>
        {
            ScoreNumbers.Take(detector.Score(part), part.shape[0]).CopyTo(scores, done);
            done += part.shape[0];
            progress?.Report(new ScoringProgress(done, scores.Length));
        }, cancellationToken);
        return scores;
    }

    /// <summary>The scores of windows: those of <see cref="IOodWindowDetector.ScoreWindows"/>, to the last bit for detectors of the library.</summary>
    internal static double[] ScoreWindows(
        IOodWindowDetector detector, Tensor images, int windowSize, int? stride, IProgress<ScoringProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ImageBatch.CheckAlive(images, nameof(images));
        var (total, step) = (images.shape is [var count, ..] ? count : 0, (long)(stride ?? windowSize));
        var pass = PassOf(detector);
        var chunk = (step < 1 ? null : ChunkOf(pass, step)) ?? total;
        if (windowSize < 1 || total <= chunk + windowSize)
            return AtOnce(ScoreNumbers.Take(detector.ScoreWindows(images, windowSize, stride), WindowsOf(total)), total, progress);

        var scores = new double[WindowsOf(total)];
        foreach (var call in WindowCall.Of(total, windowSize, step, chunk, pass))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var part = images.narrow(0, call.Start, call.Count);
            Take(detector, part, windowSize, stride, call, scores);
            progress?.Report(new ScoringProgress(call.First + call.Windows == scores.Length ? total : call.Start + chunk, total));
        }

        return scores;

        long WindowsOf(long of) => ((of - windowSize) / step) + 1;
    }

    /// <summary>The scores of windows of images that are read when they are needed.</summary>
    internal static double[] ScoreWindows(
        IOodWindowDetector detector, IImageSource images, int windowSize, int? stride, IProgress<ScoringProgress>? progress, CancellationToken cancellationToken)
    {
        if (images is TensorSource { Images: var all }) return ScoreWindows(detector, all, windowSize, stride, progress, cancellationToken);
        ImageBatch.CheckShape(images, nameof(images));
        ArgumentOutOfRangeException.ThrowIfLessThan(windowSize, 1);
        if (stride is { } given) ArgumentOutOfRangeException.ThrowIfLessThan(given, 1, nameof(stride));
        var (total, step) = (images.Count, (long)(stride ?? windowSize));
        if (total < windowSize) throw new ArgumentException($"Expected at least the {windowSize} images of one window; got {total}.", nameof(images));
        cancellationToken.ThrowIfCancellationRequested();
        // Whole passes, so that images lie in them as they would in a single call; where that takes more memory than a chunk has, as few windows as memory asks for.
        var limit = ImageChunks.SizeFor(images.Shape);
        var pass = PassOf(detector);
        var (unit, padding) = LeastCommonMultiple(pass, step) is { } both && both <= limit ? (both, pass) : (step, 1);
        WindowCall[] calls = [.. WindowCall.Of(total, windowSize, step, Math.Max(1, limit / unit) * unit, padding)];
        var scores = new double[((total - windowSize) / step) + 1];
        using var ahead = new ReadAhead(images, cancellationToken);
        ahead.Begin(calls[0].Places());
        for (var i = 0; i < calls.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            if (i + 1 < calls.Length) ahead.Begin(calls[i + 1].Places());
            Take(detector, ahead.Take(calls[i].Places(), scope), windowSize, stride, calls[i], scores);
            progress?.Report(new ScoringProgress(i + 1 == calls.Length ? total : calls[i + 1].Start, total));
        }

        return scores;
    }

    /// <summary>How many images of a source are read and scored at once: whole passes, so that images lie in them as they would in a single call; of large images as few as memory asks for.</summary>
    internal static long SizeFor(IOodDetector detector, ImageShape shape)
    {
        var (pass, limit) = (PassOf(detector), ImageChunks.SizeFor(shape));
        return pass <= limit ? limit / pass * pass : limit;
    }

    /// <summary>The images per pass of a detector; of several that score the same images, the least common multiple.</summary>
    internal static long PassOf(params IEnumerable<IOodDetector> detectors)
    {
        var pass = 1L;
        foreach (var detector in detectors)
        {
            var its = detector.GetService(typeof(IScoresInPasses)) is IScoresInPasses passes ? passes.ImagesPerPass : 1;
            if (LeastCommonMultiple(pass, its) is not { } both) return long.MaxValue;
            pass = both;
        }

        return pass;
    }

    // Null if it would be huge: then all is done in one call.
    private static long? ChunkOf(long pass, long step) => LeastCommonMultiple(pass, step) is { } unit ? Math.Max(1, Chunk / unit) * unit : null;

    private static long? LeastCommonMultiple(long a, long b)
    {
        var (x, y) = (a, b);
        while (y != 0) (x, y) = (y, x % y);
        var multiple = (Int128)a / x * b;
        return multiple <= int.MaxValue ? (long)multiple : null;
    }

    private static void Take(IOodWindowDetector detector, Tensor part, int windowSize, int? stride, WindowCall call, double[] scores)
        => ScoreNumbers.Take(detector.ScoreWindows(part, windowSize, stride), ((part.shape[0] - windowSize) / (stride ?? windowSize)) + 1).AsSpan(0, (int)call.Windows).CopyTo(scores.AsSpan((int)call.First));

    private static double[] AtOnce(double[] scores, long total, IProgress<ScoringProgress>? progress)
    {
        progress?.Report(new ScoringProgress(total, total));
        return scores;
    }
}
