using System.CommandLine;
using OodDetection.Data;

namespace DriftMonitor;

/// <summary>The command line: <see cref="DriftOptions"/> by name.</summary>
internal static class DriftCommand
{
    private static readonly DriftOptions s_defaults = new();

    /// <summary>Makes the command.</summary>
    /// <param name="run">What it does with its options; gives the exit code.</param>
    public static RootCommand Make(Func<DriftOptions, CancellationToken, Task<int>> run)
    {
        var id = new Option<string>("--id") { Description = $"The in-distribution set: {SetSpec.Forms}. fashion-mnist without a folder is looked for on this machine, else downloaded.", HelpName = "SPEC", DefaultValueFactory = _ => "fashion-mnist" };
        var corruption = new Option<string?>("--corruption") { Description = $"What happens to the images: {string.Join(", ", Corruption.All)}; or {DriftOptions.NoCorruption}, for a stream without a change. Without this option and --ood: {s_defaults.Corruption}.", HelpName = "NAME" };
        var severity = new Option<int>("--severity") { Description = $"How strong the corruption is, 1 to {Corruption.MaxSeverity}.", DefaultValueFactory = _ => s_defaults.Severity };
        var ood = new Option<string?>("--ood") { Description = "In place of a corruption: images of this set, written as for --id.", HelpName = "SPEC" };
        var photos = new PhotoOptions();
        var changeAt = new Option<int>("--change-at") { Description = "The position in the stream, in images from 0, at which the change begins.", DefaultValueFactory = _ => s_defaults.ChangeAt };
        var share = new Option<double>("--share") { Description = "The share of the images that change.", DefaultValueFactory = _ => s_defaults.Share };
        var images = new Option<int>("--images") { Description = "Length of the stream. The test images come in an order by the seed, and in another one when all were there.", DefaultValueFactory = _ => s_defaults.Images };
        var repeat = new Option<int>("--repeat") { Description = "Show each image so many times in a row, as a camera before a scene that moves slowly.", DefaultValueFactory = _ => s_defaults.Repeat };
        var window = new Option<int>("--window") { Description = "Images in a window. Larger windows see smaller changes, and take longer to fill.", DefaultValueFactory = _ => s_defaults.Window };
        var arl = new Option<double>("--arl") { Description = "Average run length: how many windows go by, on average, until a false alarm where nothing changes.", DefaultValueFactory = _ => s_defaults.AverageRunLength };
        var maxId = new Option<string>("--max-id") { Description = "In-distribution training images that are used, or 'all'.", DefaultValueFactory = _ => $"{s_defaults.MaxId}" };
        var network = new Option<bool>("--network") { Description = "Also train a small GEOM network, WRN-16-1, and let the detector look into it. Without it the detector's own filters do, and nothing is trained." };
        var epochs = new Option<int>("--epochs") { Description = "Epochs of the network.", DefaultValueFactory = _ => s_defaults.Epochs };
        var rate = new Option<double?>("--rate") { Description = "Show at most so many images a second, to watch it. Without it as fast as it goes." };
        var seed = new Option<long>("--seed") { Description = "Seed of everything that is drawn at random.", DefaultValueFactory = _ => s_defaults.Seed };
        var json = new Option<string?>("--json") { Description = "Write all updates and the summary to this file.", HelpName = "FILE" };

        var command = new RootCommand("Watches a stream of images for drift: fits a detector on in-distribution images, lets test images come by, corrupts them from some moment on, and shows when the monitor notices.")
        {
            id, corruption, severity, ood, changeAt, share, images, repeat, window, arl, maxId, network, epochs, rate, seed, json,
        };
        photos.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            if (parsed.GetValue(ood) is not null && parsed.GetValue(corruption) is not null)
                throw new ArgumentException("--corruption and --ood are both given; expected one of them.");
            if (parsed.GetResult(epochs) is { Implicit: false } && !parsed.GetValue(network))
                throw new ArgumentException("--epochs is given without --network; there is nothing to train then.");
            return run(
                new DriftOptions
                {
                    Id = parsed.GetValue(id) is var text && text is "fashion-mnist" ? null : photos.Spec(parsed, text!, "--id"),
                    Ood = parsed.GetValue(ood) is { } other ? photos.Spec(parsed, other, "--ood") : null,
                    Preparation = photos.Preparation(parsed),
                    Corruption = (parsed.GetValue(corruption) ?? s_defaults.Corruption).ToLowerInvariant(),
                    Severity = parsed.GetValue(severity),
                    ChangeAt = parsed.GetValue(changeAt),
                    Share = parsed.GetValue(share),
                    Images = parsed.GetValue(images),
                    Repeat = parsed.GetValue(repeat),
                    Window = parsed.GetValue(window),
                    AverageRunLength = parsed.GetValue(arl),
                    MaxId = Count(parsed.GetValue(maxId)!),
                    Network = parsed.GetValue(network),
                    Epochs = parsed.GetValue(epochs),
                    Rate = parsed.GetValue(rate),
                    Seed = parsed.GetValue(seed),
                    Json = parsed.GetValue(json),
                },
                cancellationToken);
        });
        return command;
    }

    private static int? Count(string text)
        => text == "all" ? null
            : int.TryParse(text, out var count) && count >= 1 ? count
            : throw new ArgumentException($"--max-id is '{text}'; expected a number, 1 or more, or 'all'.");
}
