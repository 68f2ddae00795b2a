using System.CommandLine;
using System.Globalization;
using CompareDetectors.Plan;
using CompareDetectors.PostHoc;

namespace CompareDetectors.Commands;

/// <summary>What the command <c>posthoc</c> does with its request: <see cref="PostHocExecution.Run"/>.</summary>
internal delegate Task<int> ExecutePostHoc(PostHocSettings settings, SetSpec id, IReadOnlyList<SetSpec> near, IReadOnlyList<SetSpec> far, string path, CancellationToken cancellationToken);

/// <summary>The command <c>posthoc</c>: detectors that need no training, on a classifier that there is.</summary>
internal static class PostHocCommand
{
    public static Command Make(ExecutePostHoc execute)
    {
        var network = new Option<string>("--network") { Description = $"The trained classifier: {NetworkSpec.Forms}; the latter with weights as safetensors.", Required = true, HelpName = "NETWORK" };
        var mean = new Option<string>("--mean") { Description = "Mean of each channel that the network was trained with, on the scale [0, 1], with commas.", Required = true, HelpName = "R,G,B" };
        var deviation = new Option<string>("--std") { Description = "Standard deviation of each channel.", Required = true, HelpName = "R,G,B" };
        var logits = new Option<string?>("--logits") { Description = "The tensor of an ONNX network that holds the logits, such as the one before a softmax. Without it the first output.", HelpName = "TENSOR" };
        var id = new Option<string>("--id") { Description = $"The set that the network was trained on: {SetSpec.Forms}.", Required = true, HelpName = "SPEC" };
        var near = new Option<string[]>("--near") { Description = "Near out-of-distribution sets.", HelpName = "SPEC", AllowMultipleArgumentsPerToken = true };
        var far = new Option<string[]>("--far") { Description = "Far out-of-distribution sets.", HelpName = "SPEC", AllowMultipleArgumentsPerToken = true };
        var photos = new PhotoOptions();
        var detectors = new Option<string>("--detectors") { Description = $"Detectors with commas, or 'all' that the network allows: {string.Join(", ", DetectorSet.AllNames)}.", DefaultValueFactory = _ => "all" };
        var layers = new Option<string?>("--layers") { Description = "Layers that joint and moments look into, with commas. An ONNX network's have to be named; without them joint takes the first group's residual blocks, moments all." };
        var fit = new Option<int>("--fit") { Description = "How many training images are fitted to: the first ones. The joint detector is scaled on 1,000 after these.", DefaultValueFactory = _ => 10_000 };
        var maxTest = new Option<string>("--max-test") { Description = "Test images of each set, or 'all': the first ones, of a set without a test part drawn by a fixed seed.", DefaultValueFactory = _ => "all" };
        var seed = new Option<long>("--seed") { Description = "Seed of what methods draw at random." };
        var path = new Option<string>("--out") { Description = "Folder for results.json and report.html.", Required = true, HelpName = "DIR" };
        var command = new Command(Experiments.PostHoc, "Compares detectors that need no training on a classifier that you have: OpenOOD's table, with means over near, far and all sets.")
        {
            network, mean, deviation, logits, id, near, far, detectors, layers, fit, maxTest, seed, path,
        };
        photos.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = new PostHocSettings
            {
                Network = NetworkSpec.Parse(parsed.GetValue(network)!),
                Mean = Channels(parsed.GetValue(mean)!, "--mean"),
                StandardDeviation = Channels(parsed.GetValue(deviation)!, "--std"),
                Logits = parsed.GetValue(logits),
                Detectors = parsed.GetValue(detectors) is "all" or null ? null : Words(parsed.GetValue(detectors)!),
                Layers = parsed.GetValue(layers) is { } named ? Words(named) : null,
                Fit = parsed.GetValue(fit),
                MaxTest = Numbers.ParseCount(parsed.GetValue(maxTest)!, "--max-test"),
                Seed = parsed.GetValue(seed),
            };
            settings.Validate();
            return execute(settings, photos.Spec(parsed, parsed.GetValue(id)!, "--id"), Sets(near, "--near"), Sets(far, "--far"), parsed.GetValue(path)!, cancellationToken);

            SetSpec[] Sets(Option<string[]> option, string name) => [.. (parsed.GetValue(option) ?? []).Select(text => photos.Spec(parsed, text, name))];
        });
        return command;
    }

    private static string[] Words(string text) => text.Split(',', StringSplitOptions.TrimEntries);

    private static double[] Channels(string text, string option)
        => [.. Words(text).Select(word => double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number
            : throw new ArgumentException($"{option} is '{text}'; expected a number for each channel, with commas, such as 0.485,0.456,0.406."))];
}
