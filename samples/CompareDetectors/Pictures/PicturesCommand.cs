using System.CommandLine;
using OodDetection;
using Spectre.Console;

namespace CompareDetectors.Pictures;

/// <summary>The command <c>pictures</c>: draws the pictures of the documentation from a run of its own.</summary>
internal static class PicturesCommand
{
    public static Command Make()
    {
        var folder = new Option<string>("--fashion-mnist") { Description = "Folder with the four Fashion-MNIST files.", Required = true, HelpName = "DIR" };
        var output = new Option<string>("--out") { Description = "Folder for the SVG files.", Required = true, HelpName = "DIR" };
        var seed = new Option<long>("--seed") { Description = "Seed of everything that is drawn at random." };
        var scores = new Option<string?>("--scores") { Description = "File with the scores: read if it is there, so that nothing is trained; else written.", HelpName = "FILE" };
        var command = new Command("pictures", "Draws the pictures of docs/images from real scores: trains the quick start's fused detector (some three minutes on two cores).")
        {
            folder, output, seed, scores,
        };
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () => Run(parsed.GetValue(folder)!, parsed.GetValue(output)!, parsed.GetValue(seed), parsed.GetValue(scores), cancellationToken), cancellationToken));
        return command;
    }

    private static void Run(string folder, string output, long seed, string? scoresFile, CancellationToken cancellationToken)
    {
        TorchBackend.EnsureAvailable();
        var (train, test) = SetReader.ReadBoth(SetSpec.Parse($"fashion-mnist:{folder}", "--fashion-mnist"), cancellationToken);
        var run = new PictureRun(train, test, seed);
        PictureScores scores;
        if (File.Exists(scoresFile))
        {
            scores = PictureScores.Load(scoresFile);
        }
        else
        {
            scores = TrainingDisplay.Run(AnsiConsole.Console, progress => run.Score(progress, cancellationToken));
            if (scoresFile is not null) scores.Save(scoresFile);
        }

        foreach (var (name, picture) in new[] { ("scores.svg", ScoresPicture.Draw(run.TestId, run.TestOod, scores)), ("calibration.svg", CalibrationPicture.Draw(run.TestId, run.TestOod, scores, seed)) })
        {
            var path = Path.Combine(Path.GetFullPath(output), name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, picture.Serialize());
            AnsiConsole.Console.WriteLine(path);
        }
    }
}
