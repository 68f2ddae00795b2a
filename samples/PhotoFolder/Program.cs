using System.CommandLine;
using OodDetection;
using OodDetection.Shared;
using PhotoFolder;
using Spectre.Console;

return await PhotoFolderProgram.RunAsync(args, AnsiConsole.Console, Console.Error);

namespace PhotoFolder
{
    /// <summary>The command line.</summary>
    internal static class PhotoFolderProgram
    {
        public static async Task<int> RunAsync(string[] args, IAnsiConsole console, TextWriter errors)
        {
            var good = new Option<string>("--good") { Description = "Folder of photos as they should be, of any sizes; 100 or more.", Required = true };
            var seen = new Option<string>("--new") { Description = "Folder of photos to look at.", Required = true };
            var odd = new Option<string?>("--odd") { Description = "Folder of a few photos that are known to be something else." };
            var output = new Option<string>("--out") { Description = "Folder for photos.ood and verdicts.html.", DefaultValueFactory = _ => "photo-folder" };
            var photos = new PhotoOptions(standard: "64", divided: "photos to train on and photos held out for the calibration");
            var width = new Option<int>("--width") { Description = "Width factor of the network, WRN-16-width.", DefaultValueFactory = _ => 1 };
            var epochs = new Option<int>("--epochs") { Description = "Epochs of the first network.", DefaultValueFactory = _ => 10 };
            var heldOut = new Option<double>("--held-out") { Description = "Share of the good photos that is held out for the calibration.", DefaultValueFactory = _ => 0.3 };
            var alpha = new Option<double>("--alpha") { Description = "The rate of false alarms.", DefaultValueFactory = _ => 0.05 };
            var seed = new Option<long>("--seed") { Description = "Seed of everything that is drawn at random.", DefaultValueFactory = _ => 0 };
            var command = new RootCommand("Learns what the photos of a folder look like, and tells which photos of another one don't look so.")
            {
                good, seen, odd, output, width, epochs, heldOut, alpha, seed,
            };
            photos.AddTo(command);
            command.SetAction((parsed, cancellationToken) => Task.Run(() => Run(
                new PhotoFolderOptions
                {
                    Good = parsed.GetValue(good)!, New = parsed.GetValue(seen)!, Odd = parsed.GetValue(odd), Out = parsed.GetValue(output)!, Preparation = photos.Preparation(parsed)!,
                    Width = parsed.GetValue(width), Epochs = parsed.GetValue(epochs), HeldOut = parsed.GetValue(heldOut), Group = photos.Group(parsed), Alpha = parsed.GetValue(alpha),
                    Seed = parsed.GetValue(seed),
                },
                console,
                cancellationToken)));
            return await Samples.SampleProgram.RunAsync(command, args, errors);
        }

        private static int Run(PhotoFolderOptions options, IAnsiConsole console, CancellationToken cancellationToken)
        {
            TorchBackend.EnsureAvailable();
            var run = new PhotoRun(options, console.Profile.Out.Writer);
            var detector = Samples.TrainingDisplay.Run(console, progress => run.Train(progress, cancellationToken));
            var photos = run.Classify(detector, cancellationToken);
            var page = Path.Combine(options.Out, "verdicts.html");
            var html = VerdictPage.Write(photos, options.Alpha);
            AtomicFile.Write(page, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(html)), cancellationToken);
            foreach (var photo in photos)
                console.Profile.Out.Writer.WriteLine($"{Path.GetFileName(photo.Path)}: {photo.Verdict?.ToString() ?? photo.Fault}");
            console.Profile.Out.Writer.WriteLine($"Detector: {detector}. Page: {page}.");
            return 0;
        }
    }
}
