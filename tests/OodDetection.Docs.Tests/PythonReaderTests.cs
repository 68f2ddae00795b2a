using System.Diagnostics;
using System.Globalization;
using OodDetection.Networks;
using TorchSharp;

namespace OodDetection.Docs.Tests;

/// <summary>The PyTorch program of the page on detector files reads what the library writes.</summary>
public sealed class PythonReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ood-python");

    public void Dispose() => _folder.Delete(recursive: true);

    [PyTorchFact]
    public void GeomScore_FileOfTheLibrary_GivesItsScores()
    {
        const int count = 20;
        torch.manual_seed(5);
        using var images = torch.randint(256, [count, 3, 12, 12], torch.ScalarType.Byte);
        using var detector = new GeomTrainer(new GeomOptions
        {
            Network = new WideResNetOptions { Depth = 10, WidenFactor = 1 }, Training = new TrainingOptions { Epochs = 2, BatchSize = 10 },
        }).Fit(new OodTrainingSet(images));
        detector.Save(PathOf("detector.ood"));
        File.WriteAllBytes(PathOf("images"), images.bytes.ToArray());
        File.WriteAllText(PathOf("run.py"), $"""
            {Block()}
            images = torch.frombuffer(bytearray(open("images", "rb").read()), dtype=torch.uint8).view({count}, 3, 12, 12)
            for score in geom_score("detector.ood", images).tolist(): print(score)
            """);

        var (exitCode, output, error) = Python.Run(_folder.FullName, "run.py");

        Assert.True(exitCode == 0, error);
        using var scores = detector.Score(images);
        var expected = scores.data<double>().ToArray();
        double[] read = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => double.Parse(line, CultureInfo.InvariantCulture))];
        Assert.Equal(count, read.Length);
        Assert.All(expected.Zip(read), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.True(expected.Max() - expected.Min() > 1e-3, "The scores are all alike, so nothing was compared.");
    }

    private static string Block()
    {
        var page = File.ReadAllText(Path.Combine(Pages.Root, "docs", "detector-files.md")).ReplaceLineEndings("\n");
        const string fence = "```python\n";
        var start = page.IndexOf(fence, StringComparison.Ordinal) + fence.Length;
        return page[start..page.IndexOf("\n```", start, StringComparison.Ordinal)];
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);
}

/// <summary>A test that needs Python with PyTorch: skipped where it is missing.</summary>
internal sealed class PyTorchFactAttribute : FactAttribute
{
    public PyTorchFactAttribute()
    {
        if (!Python.HasTorch) Skip = $"{Python.Command} with PyTorch is not on this machine.";
    }
}

internal static class Python
{
    private static readonly Lazy<bool> s_hasTorch = new(() =>
    {
        try
        {
            return Run(Path.GetTempPath(), "-c", "import torch; torch.frombuffer").ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // there is no such command
        }
    });

    // Debian's own, which has Debian's PyTorch; a python3 that comes first in the path may be another.
    public static string Command { get; } = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";

    public static bool HasTorch => s_hasTorch.Value;

    public static (int ExitCode, string Output, string Error) Run(string folder, params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo(Command, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }
}
