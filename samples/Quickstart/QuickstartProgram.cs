using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using OodDetection;
using Spectre.Console;

namespace Quickstart;

/// <summary>The command line.</summary>
internal static class QuickstartProgram
{
    public static async Task<int> RunAsync(string[] args, IAnsiConsole console, TextWriter errors)
    {
        return await Samples.SampleProgram.RunAsync(Command(console), args, errors);
    }

    private static RootCommand Command(IAnsiConsole console)
    {
        var defaults = new QuickstartOptions();
        var data = new Option<string?>("--data") { Description = $"Folder with the four Fashion-MNIST files, or a set of your own with labels: {SetSpec.Forms}. A folder has a folder for each class; a set without a test part is divided, a fifth is the test. Without it Fashion-MNIST is taken from the Debian package dataset-fashion-mnist, from the cache, or downloaded." };
        var photos = new PhotoOptions();
        var idClass = new Option<int>("--id-class") { Description = "The class that is in-distribution.", DefaultValueFactory = _ => defaults.IdClass };
        var oodClasses = new Option<string>("--ood-classes") { Description = "The classes that the known outliers are from, with commas; they are left out of the test.", DefaultValueFactory = _ => string.Join(',', defaults.OodClasses) };
        var oodCount = new Option<int>("--ood-count") { Description = "How many known outliers there are.", DefaultValueFactory = _ => defaults.OodCount };
        var width = new Option<int>("--width") { Description = "Width factor of the network, WRN-16-width.", DefaultValueFactory = _ => defaults.Width };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of the first network; the second one, the intermediate-layer classifier, gets half as many.", DefaultValueFactory = _ => defaults.Epochs };
        var seed = new Option<long>("--seed") { Description = "Seed of everything that is drawn at random.", DefaultValueFactory = _ => defaults.Seed };
        var alpha = new Option<double>("--alpha") { Description = "The rate of false alarms of the verdicts.", DefaultValueFactory = _ => defaults.Alpha };
        var save = new Option<string?>("--save") { Description = "Save the fused detector, with its calibration and with the way photos are prepared, to this .ood file." };
        var json = new Option<string?>("--json") { Description = "Write the figures to this file." };
        var images = new Option<string?>("--images") { Description = "Save the most and least suspicious images to this PNG file." };
        var command = new RootCommand("Trains three detectors on one class of Fashion-MNIST, or of your own images, and shows how well they tell other classes from it.") { data };
        photos.AddTo(command);
        foreach (var option in new Option[] { idClass, oodClasses, oodCount, width, epochs, seed, alpha, save, json, images }) command.Add(option);
        command.SetAction((parsed, cancellationToken) => Run(
            new QuickstartOptions
            {
                Data = parsed.GetValue(data),
                Preparation = photos.Preparation(parsed),
                Group = photos.Group(parsed),
                IdClass = parsed.GetValue(idClass),
                OodClasses = Classes(parsed.GetValue(oodClasses)!),
                OodCount = parsed.GetValue(oodCount),
                Width = parsed.GetValue(width),
                Epochs = parsed.GetValue(epochs),
                Seed = parsed.GetValue(seed),
                Alpha = parsed.GetValue(alpha),
                Save = parsed.GetValue(save),
                Json = parsed.GetValue(json),
                Images = parsed.GetValue(images),
            },
            console,
            cancellationToken));
        return command;
    }

    private static int[] Classes(string text)
    {
        try
        {
            return [.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(int.Parse)];
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw new ArgumentException($"--ood-classes is '{text}'; expected class numbers with commas, such as 0,9.", e);
        }
    }

    private static async Task<int> Run(QuickstartOptions options, IAnsiConsole console, CancellationToken cancellationToken)
    {
        options.Validate();
        TorchBackend.EnsureAvailable(); // before the images, which may have to be downloaded
        var output = console.Profile.Out.Writer;
        var isTerminal = console.Profile.Out.IsTerminal;
        if (!isTerminal) console.Profile.Width = 120; // or the table would be broken at an unknown width

        var clock = Stopwatch.StartNew();
        using var sets = await QuickstartData.LoadAsync(options, output, cancellationToken);
        console.WriteLine($"In-distribution: {sets.Name} {sets.TestId.DescribeClass(options.IdClass)}, {sets.Training.InDistribution.shape[0]} training images.");
        console.WriteLine($"Known out-of-distribution: {options.OodCount} images of {string.Join(" and ", options.OodClasses.Select(sets.Outliers.DescribeClass))}.");
        console.WriteLine($"Test: {sets.TestId.Count} images of the class, {sets.TestOod.Count} of classes that no detector has seen.");
        if (options.Preparation is { } preparation) console.WriteLine($"All images: {preparation}.");

        var result = TrainingDisplay.Run(console, progress => Experiment.Run(options, sets, progress, cancellationToken));
        console.Write(ResultTable.Of(result.Detectors));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Scored {result.ImagesPerSecond:F0} images a second, by all three at once."));
        console.WriteLine(result.Verdicts.ToString());
        if (options.Save is not null) console.WriteLine($"Detector: {options.Save}");

        var suspicious = new SuspiciousImages(sets, result.Detectors[^1]);
        if (isTerminal) suspicious.Draw(console);
        else suspicious.List(output);
        if (options.Images is not null)
        {
            suspicious.Save(options.Images);
            console.WriteLine($"Most (first row) and least suspicious images: {options.Images}");
        }

        if (options.Json is not null)
        {
            JsonReport.Save(options.Json, options, sets, result);
            console.WriteLine($"Figures: {options.Json}");
        }

        console.WriteLine($"Done in {clock.Elapsed.TotalSeconds:F0} s, seed {options.Seed}.");
        return 0;
    }
}
