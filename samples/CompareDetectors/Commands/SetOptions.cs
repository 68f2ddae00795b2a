using System.CommandLine;
using CompareDetectors.Sets;

namespace CompareDetectors.Commands;

/// <summary>The options for image sets, seed and output, which every command has.</summary>
internal sealed class SetOptions
{
    private readonly Option<string> _id = new("--id") { Description = $"The in-distribution set: {SetSpec.Forms}.", Required = true, HelpName = "SPEC" };
    private readonly Option<string> _oodTrain = new("--ood-train") { Description = "The set of out-of-distribution training images. It may be the in-distribution set: then --ood-classes says which of its other classes, and they are left out of the test.", Required = true, HelpName = "SPEC" };
    private readonly Option<string[]> _oodTest = new("--ood-test") { Description = "Sets of out-of-distribution test images. Without it the other classes of the in-distribution set's test part.", HelpName = "SPEC", AllowMultipleArgumentsPerToken = true };
    private readonly PhotoOptions _photos = new();
    private readonly Option<long> _seed = new("--seed") { Description = "Seed of everything that is drawn at random; repeat r has the seed + r." };
    private readonly Option<string> _out = new("--out") { Description = "Folder for results.json, report.html and what is needed to go on after an interruption.", Required = true, HelpName = "DIR" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _id, _oodTrain, _oodTest }) command.Add(option);
        _photos.AddTo(command);
        foreach (var option in new Option[] { _seed, _out }) command.Add(option);
    }

    public long Seed(ParseResult parsed) => parsed.GetValue(_seed);

    public string Out(ParseResult parsed) => parsed.GetValue(_out)!;

    /// <exception cref="ArgumentException">A specification is not valid.</exception>
    public (SetSpec Id, SetSpec OodTrain, IReadOnlyList<SetSpec> OodTests) Specs(ParseResult parsed) => (
        _photos.Spec(parsed, parsed.GetValue(_id)!, "--id"),
        _photos.Spec(parsed, parsed.GetValue(_oodTrain)!, "--ood-train"),
        [.. (parsed.GetValue(_oodTest) ?? []).Select(text => _photos.Spec(parsed, text, "--ood-test"))]);
}
