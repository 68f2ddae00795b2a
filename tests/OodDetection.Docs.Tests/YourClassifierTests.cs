using OodDetection.Data;
using OodDetection.Onnx.Protobuf;
using OodDetection.Onnx.Tests.Support;

namespace OodDetection.Docs.Tests;

/// <summary>The program of docs/your-classifier.md runs, on a small classifier and photos made here, and tells other photos from those.</summary>
public sealed class YourClassifierTests : IDisposable
{
    private const int Side = 16;
    private readonly string _folder = Directory.CreateTempSubdirectory("your-classifier-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Program_OnAnOnnxClassifier_GivesVerdicts()
    {
        var blocks = Pages.All["docs/your-classifier.md"].Blocks;
        var program = Assert.Single(blocks);
        Assert.InRange(program.Code.Split('\n').Count(line => line.Length > 0), 1, 15);
        var model = Path.Combine(_folder, "classifier.onnx");
        File.WriteAllBytes(model, Classifier().Bytes());
        for (var i = 0; i < 200; i++) Write($"photos/{(i % 2 == 0 ? "left" : "top")}/{i}.png", i, noise: 40);
        Write("new/known.png", 1001, noise: 40);
        Write("new/unknown.png", 1002, noise: 256);

        var lines = Run(blocks, [model, Path.Combine(_folder, "photos"), Path.Combine(_folder, "new")]);

        Assert.Equal(2, lines.Length);
        Assert.StartsWith("known.png: in-distribution: score ", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("unknown.png: OOD: score ", lines[1], StringComparison.Ordinal);
        Assert.Contains("(knn, α = 0.01)", lines[1], StringComparison.Ordinal);
    }

    private static string[] Run(IReadOnlyList<CodeBlock> blocks, string[] arguments)
    {
        var main = BlockCompiler.Load(blocks, 0).EntryPoint!;
        var (console, written) = (Console.Out, new StringWriter());
        Console.SetOut(written);
        try
        {
            main.Invoke(null, [arguments]);
        }
        finally
        {
            Console.SetOut(console);
        }

        return written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }

    // A network that hasn't learned anything still has features of its own for noise.
    private static ModelBuilder Classifier() => new ModelBuilder().Input("image", TensorType.Float, "N", 3, 224, 224)
        .Weights("w1", 16, 3, 8, 8).Weights("b1", 16).Weights("w2", 16, 4).Weights("b2", 4)
        .Node("Conv", ["image", "w1", "b1"], "conv", ModelBuilder.Ints("strides", 8, 8)).Node("Relu", ["conv"], "relu")
        .Node("GlobalAveragePool", ["relu"], "pooled").Node("Flatten", ["pooled"], "features")
        .Node("Gemm", ["features", "w2", "b2"], "logits").Output("logits", "N", 4);

    // A bright half, left or on top, under noise.
    private void Write(string name, int seed, int noise)
    {
        var random = new Random(seed);
        var pixels = new byte[3 * Side * Side];
        for (var i = 0; i < pixels.Length; i++)
        {
            var bright = seed % 2 == 0 ? i % Side < Side / 2 : i / Side % Side < Side / 2;
            pixels[i] = (byte)(noise == 256 ? random.Next(256) : random.Next(noise) + (bright ? 200 : 0));
        }

        var path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var file = File.Create(path);
        PngFile.Write(file, pixels, 3, Side, Side);
    }
}
