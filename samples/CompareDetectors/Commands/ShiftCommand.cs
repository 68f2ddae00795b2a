using System.CommandLine;
using CompareDetectors.Plan;
using CompareDetectors.Sets;
using CompareDetectors.Shift;

namespace CompareDetectors.Commands;

/// <summary>What the command <c>shift</c> does with its request: <see cref="ShiftExecution.Run"/>.</summary>
internal delegate Task<int> ExecuteShift(ShiftRequest request, SetSpec id, IReadOnlyList<SetSpec> others, string path, CancellationToken cancellationToken);

/// <summary>The command <c>shift</c>: how well the batch-statistics detector finds corrupted images and other sets, in windows of several sizes.</summary>
internal static class ShiftCommand
{
    public static Command Make(ExecuteShift execute)
    {
        var id = new Option<string>("--id") { Description = $"The in-distribution set: {SetSpec.Forms}.", Required = true, HelpName = "SPEC" };
        var classes = new Option<string>("--id-classes") { Description = "The classes that are in-distribution, all of them together: 'all', or numbers with commas or as a range.", DefaultValueFactory = _ => "all" };
        var others = new Option<string[]>("--ood-test") { Description = "Other sets to compare with, beside the corruptions.", HelpName = "SPEC", AllowMultipleArgumentsPerToken = true };
        var photos = new PhotoOptions();
        var corruptions = new Option<string>("--corruptions") { Description = "Corruptions of the test images, with commas, 'all' or 'none'.", DefaultValueFactory = _ => "all" };
        var severities = new Option<string>("--severities") { Description = "Their severities, 1 (slight) to 5 (strong).", DefaultValueFactory = _ => "1,3,5" };
        var windows = new Option<string>("--windows") { Description = "Images in a window; 1 for single images.", DefaultValueFactory = _ => "1,4,16,64" };
        var shares = new Option<string>("--shares") { Description = "Shares of shifted images in a window, such as 0.05,0.5,1; the others are in-distribution test images.", DefaultValueFactory = _ => "1" };
        var parts = new Option<string>("--parts") { Description = $"What the detector looks at, with commas: {string.Join(", ", ShiftSettings.AllParts)}.", DefaultValueFactory = _ => $"{ShiftSettings.Filters},{ShiftSettings.Network}" };
        var epochs = new Option<int>("--network-epochs") { Description = "Epochs of GEOM's network, WRN-16-1, for the part network.", DefaultValueFactory = _ => 3 };
        var maxId = new Option<string>("--max-id") { Description = "In-distribution training images, or 'all'; a fifth of them, 4,000 at most, is held out to calibrate with.", DefaultValueFactory = _ => "all" };
        var maxTest = new Option<string>("--max-test") { Description = "Test images of each set, or 'all'; drawn by a fixed seed.", DefaultValueFactory = _ => "all" };
        var seed = new Option<long>("--seed") { Description = "Seed of everything that is drawn at random; repeat r has the seed + r." };
        var repeats = new Option<int>("--repeats") { Description = "How often all is done, each time with another seed.", DefaultValueFactory = _ => 1 };
        var path = new Option<string>("--out") { Description = "Folder for results.json, report.html and what is needed to go on after an interruption.", Required = true, HelpName = "DIR" };
        var command = new Command(Experiments.Shift, "Covariate shift: how well the batch-statistics detector finds noise, blur, other light and other sets, in single images and in windows of several.")
        {
            id, classes, others, corruptions, severities, windows, shares, parts, epochs, maxId, maxTest, seed, repeats, path,
        };
        photos.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            string[] wanted = parsed.GetValue(parts)!.Split(',', StringSplitOptions.TrimEntries);
            var settings = new ShiftSettings
            {
                Parts = [.. wanted.OrderBy(part => ShiftSettings.AllParts.ToList().IndexOf(part))],
                NetworkEpochs = wanted.Contains(ShiftSettings.Network) ? parsed.GetValue(epochs) : null,
                Classes = parsed.GetValue(classes) is "all" or null ? null : [.. Numbers.ParseList(parsed.GetValue(classes)!, "--id-classes").Order()],
                MaxId = Numbers.ParseCount(parsed.GetValue(maxId)!, "--max-id"),
                MaxTest = Numbers.ParseCount(parsed.GetValue(maxTest)!, "--max-test"),
                Windows = [.. Numbers.ParseList(parsed.GetValue(windows)!, "--windows").Order()],
                Shares = [.. Numbers.ParseShares(parsed.GetValue(shares)!, "--shares").Order()],
            };
            settings.Validate();
            var request = new ShiftRequest(
                settings, Corruptions(parsed.GetValue(corruptions)!), Numbers.ParseList(parsed.GetValue(severities)!, "--severities"), parsed.GetValue(repeats), parsed.GetValue(seed));
            return execute(
                request, photos.Spec(parsed, parsed.GetValue(id)!, "--id"), [.. (parsed.GetValue(others) ?? []).Select(text => photos.Spec(parsed, text, "--ood-test"))],
                parsed.GetValue(path)!, cancellationToken);
        });
        return command;
    }

    private static string[]? Corruptions(string text) => text switch
    {
        "all" => null,
        "none" => [],
        _ => text.Split(',', StringSplitOptions.TrimEntries),
    };
}
