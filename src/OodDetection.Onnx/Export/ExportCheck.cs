using OodDetection.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Export;

/// <summary>Has a file score images before it is let out: what an exported network does on this machine's ONNX Runtime is seen, not believed.</summary>
internal static class ExportCheck
{
    private const long Seed = 20260118;
    private const int Images = 2;

    // Float32 rounds otherwise in another library, by parts in a million; what is computed wrong is off by far more.
    private const double Tolerance = 1e-3;

    /// <exception cref="InvalidOperationException">The file scores otherwise than the detector, or does not run.</exception>
    internal static void Ensure(byte[] file, IOodDetector detector, ImageShape shape, bool map)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(Seed);
        var images = randint(0, 256, [Images, shape.Channels, shape.Height, shape.Width], ScalarType.Byte, CPU, generator: generator);
        var expected = detector.Score(images).data<double>().ToArray();
        double[] scores;
        var pixels = images.data<byte>().ToArray();
        var maps = new float[map ? shape.Height * shape.Width : 0];
        try
        {
            using var scorer = OodScorer.Open(new MemoryStream(file, writable: false), new ScorerOptions { MaxFileBytes = int.MaxValue });
            scores = scorer.Score(pixels, Images);
            if (map) scorer.Score(pixels.AsSpan(0, pixels.Length / Images), maps);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidOperationException($"The detector was written, but ONNX Runtime does not run the result: {e.Message}", e);
        }

        if (map) EnsureMap(maps, detector.Map(images.narrow(0, 0, 1)).data<float>().ToArray());
        for (var i = 0; i < Images; i++)
        {
            if (Math.Abs(scores[i] - expected[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]))) continue;
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The detector scores an image {expected[i]:G6}, and ONNX Runtime by the exported file {scores[i]:G6}. The file was not saved: a network of it computes otherwise there."));
        }
    }

    private static void EnsureMap(float[] map, float[] expected)
    {
        for (var i = 0; i < map.Length; i++)
        {
            if (Math.Abs(map[i] - expected[i]) <= Tolerance * Math.Max(1, Math.Abs(expected[i]))) continue;
            throw new InvalidOperationException(FormattableString.Invariant(
                $"The detector's map of an image has {expected[i]:G6} at pixel {i}, and that of the exported file {map[i]:G6}. The file was not saved: a network of it computes otherwise there."));
        }
    }
}
