using System.Text.Json;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Files;

/// <summary>Files that earlier versions wrote can always be read. They are never made anew: a format that changes gets a number and files of its own.</summary>
public class EarlierFormatsTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Files", "Saved");

    [Theory]
    [InlineData("format1-bce")]
    [InlineData("format1-windows")]
    [InlineData("format1-discriminator")]
    public void Load_FileOfThen_GivesTheVerdictsOfThen(string name)
    {
        using var detector = DetectorFile.Load(Path.Combine(s_folder, $"{name}.ood"));
        var expected = JsonSerializer.Deserialize<OodVerdict[]>(File.ReadAllText(Path.Combine(s_folder, $"{name}.json")))!;

        var verdicts = Verdicts(detector);

        Assert.Equal(expected.Length, verdicts.Count);
        TensorValues.AssertClose([.. expected.Select(v => v.Score)], [.. verdicts.Select(v => v.Score)], 1e-5); // another libtorch rounds otherwise
        Assert.Equal(expected.Select(v => v with { Score = 0, Threshold = 0 }), verdicts.Select(v => v with { Score = 0, Threshold = 0 }));
    }

    /// <summary>How the files of format 1 were made, once, by version 0.1.0, in which <c>DisCoPatch</c> was called <c>Adversarial</c>.</summary>
    internal static void Make(string folder)
    {
        using var id = TestImages.Arrows(1, 300);
        using var ood = TestImages.Discs(2, 16);
        using var heldOut = TestImages.Arrows(3, 99);
        var training = new OodTrainingSet(id, ood);
        Save("format1-bce", new BceTrainer(new BceOptions { Channels = 2, HiddenUnits = 4, Training = new TrainingOptions { Epochs = 3, BatchSize = 24 } }).Fit(training).Calibrate(heldOut));
        Save("format1-windows", new BatchStatisticsTrainer().Fit(training).CalibrateWindows(heldOut, 4, 0.05));
        using var fewer = TestImages.Arrows(1, 240);
        var discriminator = DisCoPatchOptions.Small with { PatchSize = 8, Widths = [4, 8], LatentSize = 8, Epochs = 1, ScoringPatches = 4 };
        Save("format1-discriminator", new BatchStatisticsTrainer(options: new BatchStatisticsOptions { Filters = false, DisCoPatch = discriminator }).Fit(new OodTrainingSet(fewer, ood)).Calibrate(heldOut));

        void Save(string name, IOodDetector detector)
        {
            using (detector) detector.Save(Path.Combine(folder, $"{name}.ood"));
            using var loaded = DetectorFile.Load(Path.Combine(folder, $"{name}.ood"));
            File.WriteAllText(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(Verdicts(loaded)) + "\n");
        }
    }

    private static IReadOnlyList<OodVerdict> Verdicts(IOodDetector detector)
    {
        using var images = TestImages.Discs(4, 12);
        return detector is CalibratedWindowDetector windows ? windows.ClassifyWindows(images) : ((CalibratedDetector)detector).Classify(images);
    }
}
