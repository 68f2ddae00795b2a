using OodDetection;
using OodDetection.Data;
using Spectre.Console;

namespace PhotoFolder.Tests;

public sealed class PhotoFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("oodphotos").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Run_FoldersOfPhotos_WritesDetectorAndPage()
    {
        Fill("good", 100, mirrored: false);
        Fill("new", 4, mirrored: false, seed: 500);
        Fill("new/<odd>", 3, mirrored: true, seed: 700);
        File.WriteAllBytes(Path.Combine(_root, "new", "broken.jpg"), [0xFF, 0xD8, 0xFF, 0]);
        var lines = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(lines), Interactive = InteractionSupport.No });
        var errors = new StringWriter();

        var code = await PhotoFolderProgram.RunAsync(
            ["--good", Path.Combine(_root, "good"), "--new", Path.Combine(_root, "new"), "--out", Path.Combine(_root, "out"), "--size", "16", "--epochs", "1", "--alpha", "0.1"], console, errors);

        Assert.Equal(("", 0), (errors.ToString(), code));
        var page = File.ReadAllText(Path.Combine(_root, "out", "verdicts.html"));
        Assert.Equal(2 * 7, page.Split("data:image/jpeg;base64,").Length - 1);
        Assert.Equal(7, page.Split("alt=\"where it is unusual\"").Length - 1);
        Assert.Contains("of 8 photos are out-of-distribution", page, StringComparison.Ordinal);
        Assert.Contains("can't be read", page, StringComparison.Ordinal);
        Assert.Contains("broken.jpg", page, StringComparison.Ordinal);
        using var detector = PhotoDetectorFile.Load<CalibratedDetector>(Path.Combine(_root, "out", "photos.ood"));
        Assert.Equal(30, detector.Calibration.Count);
        Assert.InRange(detector.Classify(Directory.GetFiles(Path.Combine(_root, "good"))[0]).PValue, 0, 1);
    }

    [Fact]
    public async Task Run_FolderThatIsMissing_SaysSo()
    {
        var errors = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(new StringWriter()), Interactive = InteractionSupport.No });
        Assert.Equal(1, await PhotoFolderProgram.RunAsync(["--good", Path.Combine(_root, "none"), "--new", _root], console, errors));
        Assert.Contains("Expected a folder of images, found none at", errors.ToString(), StringComparison.Ordinal);
    }

    private void Fill(string folder, int count, bool mirrored, int seed = 0)
    {
        Directory.CreateDirectory(Path.Combine(_root, folder));
        for (var i = 0; i < count; i++)
        {
            var random = new Random(seed + i);
            var (height, width) = (random.Next(20, 40), random.Next(20, 40));
            var pixels = new byte[3 * height * width];
            for (var p = 0; p < pixels.Length; p++)
                pixels[p] = (byte)((p / width % height * 100 / height) + ((mirrored ? width - 1 - (p % width) : p % width) * 100 / width) + random.Next(50));
            File.WriteAllBytes(Path.Combine(_root, folder, $"{i:D3}.jpg"), JpegEncoder.Encode(new DecodedImage(3, height, width, pixels)));
        }
    }
}
