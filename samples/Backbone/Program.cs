using System.CommandLine;
using System.Globalization;
using OodDetection;
using OodDetection.Data;
using Samples.Backbone;
using Spectre.Console;

return await BackboneProgram.RunAsync(args, AnsiConsole.Console, Console.Error);

namespace Samples.Backbone
{
    /// <summary>The command line.</summary>
    internal static class BackboneProgram
    {
        private static readonly Option<string?> s_backbone = new("--backbone") { Description = "Another backbone, an ONNX file; with --mean and --std.", HelpName = "FILE" };
        private static readonly Option<string?> s_mean = new("--mean") { Description = "Its mean of red, green and blue on the scale [0, 1], such as 0.485,0.456,0.406.", HelpName = "R,G,B" };
        private static readonly Option<string?> s_std = new("--std") { Description = "Its standard deviations, such as 0.229,0.224,0.225.", HelpName = "R,G,B" };
        private static readonly Option<bool> s_blueFirst = new("--blue-first") { Description = "It takes blue, green, red." };
        private static readonly Option<int?> s_side = new("--side") { Description = "Height and width of what it takes, where its file leaves them open.", HelpName = "PIXELS" };
        private static readonly Option<string?> s_output = new("--output") { Description = "The tensor that holds the features, N×D or N×D×1×1; its first output where nothing is said.", HelpName = "TENSOR" };

        public static async Task<int> RunAsync(string[] args, IAnsiConsole console, TextWriter errors)
        {
            var root = new RootCommand("Two folders of photos in, verdicts out: detectors on a backbone that was trained on ImageNet, without training.") { Photos(console), Compare(console) };
            return await Samples.SampleProgram.RunAsync(root, args, errors);
        }

        private static Command Photos(IAnsiConsole console)
        {
            var good = new Option<string>("--good") { Description = "Folder of photos as they should be, of any sizes; 50 or more.", Required = true, HelpName = "DIR" };
            var seen = new Option<string>("--new") { Description = "Folder of photos to look at.", Required = true, HelpName = "DIR" };
            var file = new Option<string>("--out") { Description = "The detector's file.", DefaultValueFactory = _ => "backbone.ood", HelpName = "FILE" };
            var kind = new Option<string>("--detector") { Description = $"{string.Join(", ", DetectorKinds.All)}.", DefaultValueFactory = _ => DetectorKinds.Joined };
            var layers = new Option<string?>("--layers") { Description = "Layers that the moments look into, with commas; the features where nothing is said.", HelpName = "TENSORS" };
            var heldOut = new Option<double>("--held-out") { Description = "Share of the good photos that is held out; of two detectors joined one half puts them on one scale, and the other calibrates.", DefaultValueFactory = _ => 0.4 };
            var alpha = new Option<double>("--alpha") { Description = "The rate of false alarms.", DefaultValueFactory = _ => 0.05 };
            var seed = new Option<long>("--seed") { Description = "Seed of what is held out." };
            var photos = new PhotoOptions(divided: "photos to fit to and photos held out");
            var command = new Command("photos", "Fits a detector to a folder of photos, saves it, and says which photos of another folder are unlike them.") { good, seen, file, kind, layers, heldOut, alpha, seed };
            AddModel(command);
            photos.AddTo(command);
            command.SetAction((parsed, cancellationToken) => Task.Run(
                () =>
                {
                    var settings = new PhotoSettings
                    {
                        Model = Model(parsed), Good = parsed.GetValue(good)!, New = parsed.GetValue(seen)!, Out = parsed.GetValue(file)!, Kind = parsed.GetValue(kind)!, Layers = parsed.GetValue(layers)?.Split(',', StringSplitOptions.TrimEntries),
                        Preparation = photos.Preparation(parsed), Group = photos.Group(parsed), HeldOut = parsed.GetValue(heldOut), Alpha = parsed.GetValue(alpha), Seed = parsed.GetValue(seed),
                    };
                    settings.Validate();
                    TorchBackend.EnsureAvailable();
                    var run = new PhotoRun(settings, console.Profile.Out.Writer);
                    TrainingDisplay.Run(console, progress =>
                    {
                        run.Fit(progress, cancellationToken);
                        return true;
                    });
                    run.Classify(cancellationToken);
                    console.Profile.Out.Writer.WriteLine($"Detector: {settings.Out}.");
                    return 0;
                },
                cancellationToken));
            return command;
        }

        private static Command Compare(IAnsiConsole console)
        {
            var id = new Option<string>("--id") { Description = $"A set with classes: {SetSpec.Forms}.", Required = true, HelpName = "SPEC" };
            var classes = new Option<string>("--classes") { Description = "Classes that are in-distribution in turn, with commas, or 'all'.", DefaultValueFactory = _ => "all" };
            var maxTest = new Option<int?>("--max-test") { Description = "Test images, the first ones; all where nothing is said." };
            var seed = new Option<long>("--seed") { Description = "Seed of the images that put the joined detector's parts on one scale." };
            var folder = new Option<string>("--out") { Description = "Folder for results.json.", Required = true, HelpName = "DIR" };
            var command = new Command("compare", "One-vs-rest on a set with classes: AUROC of moments, neighbours and both joined.") { id, classes, maxTest, seed, folder };
            var photos = new PhotoOptions();
            AddModel(command);
            photos.AddTo(command);
            command.SetAction((parsed, cancellationToken) => Task.Run(
                () =>
                {
                    var chosen = parsed.GetValue(classes) is "all" or null ? null : Numbers(parsed.GetValue(classes)!, "--classes").Select(number => (int)number).ToArray();
                    if (parsed.GetValue(maxTest) is < 2) throw new ArgumentException("--max-test is less than 2 images.");
                    var settings = new CompareSettings(Model(parsed), photos.Spec(parsed, parsed.GetValue(id)!, "--id"), chosen, parsed.GetValue(maxTest), parsed.GetValue(seed), parsed.GetValue(folder)!);
                    TorchBackend.EnsureAvailable();
                    Directory.CreateDirectory(settings.Out);
                    var results = new CompareRun(settings, console.Profile.Out.Writer).Run(cancellationToken);
                    foreach (var kind in results.GroupBy(result => result.Detector))
                        console.Profile.Out.Writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean of {kind.Count()} classes, {kind.Key}: {kind.Average(result => result.Auroc):F4}"));
                    return 0;
                },
                cancellationToken));
            return command;
        }

        private static void AddModel(Command command)
        {
            foreach (var option in new Option[] { s_backbone, s_mean, s_std, s_blueFirst, s_side, s_output }) command.Add(option);
        }

        private static BackboneModel Model(ParseResult parsed)
        {
            if (parsed.GetValue(s_backbone) is not { } path)
            {
                return parsed.GetValue(s_mean) is null && parsed.GetValue(s_std) is null
                    ? BackboneModel.ResNet18 with { Output = parsed.GetValue(s_output) }
                    : throw new ArgumentException("--mean and --std are those of another backbone, which --backbone names; of the one that comes along they are known.");
            }

            if (parsed.GetValue(s_mean) is not { } mean || parsed.GetValue(s_std) is not { } deviation)
                throw new ArgumentException("--backbone takes --mean and --std too: what it was trained with. Other numbers give scores that look right and aren't.");
            return new BackboneModel
            {
                Path = Path.GetFullPath(path), Mean = Numbers(mean, "--mean"), StandardDeviation = Numbers(deviation, "--std"), BlueFirst = parsed.GetValue(s_blueFirst), Side = parsed.GetValue(s_side), Output = parsed.GetValue(s_output),
            };
        }

        private static double[] Numbers(string text, string option)
            => [.. text.Split(',', StringSplitOptions.TrimEntries).Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? number
                : throw new ArgumentException($"{option} is '{text}'; expected numbers with commas."))];
    }
}
