using OodDetection.Scoring;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Onnx.Tests.Export;

/// <summary>A detector, exported and opened again.</summary>
internal static class Exported
{
    internal static OodScorer Open(IOodDetector detector, OnnxExportOptions? options = null) => OodScorer.Open(new MemoryStream(Bytes(detector, options)));

    internal static byte[] Bytes(IOodDetector detector, OnnxExportOptions? options = null)
    {
        using var stream = new MemoryStream();
        detector.SaveOnnx(stream, options);
        return stream.ToArray();
    }

    internal static byte[] BytesOf(Tensor images)
    {
        using var scope = NewDisposeScope();
        return images.contiguous().data<byte>().ToArray();
    }

    /// <summary>Compares scores: alike to a share of their size, and where they are near 0 to that number.</summary>
    internal static void AssertScores(Tensor expected, double[] scores, double tolerance = 1e-5)
    {
        var numbers = expected.data<double>().ToArray();
        Assert.Equal(numbers.Length, scores.Length);
        for (var i = 0; i < scores.Length; i++)
            Assert.True(Math.Abs(scores[i] - numbers[i]) <= tolerance * Math.Max(1, Math.Abs(numbers[i])), $"image {i}: {scores[i]:R} for {numbers[i]:R}");
    }
}
