using System.Globalization;
using OodDetection.Data;

namespace CompareDetectors.Shift;

/// <summary>What a command line asks for, before the sets are read.</summary>
/// <param name="Corruptions">Names; null for all that the images can have.</param>
/// <param name="Severities">1 to 5.</param>
internal sealed record ShiftRequest(ShiftSettings Settings, IReadOnlyList<string>? Corruptions, IReadOnlyList<int> Severities, int Repeats, long Seed);

/// <summary>What test images have in common: a corruption at a severity, or another set.</summary>
internal sealed record ShiftCondition(string? Corruption, int? Severity, string? Set)
{
    public override string ToString() => Set ?? $"{Corruption} {Severity}";
}

/// <summary>A condition to be measured, with all windows and shares.</summary>
/// <param name="Key">The name in results.json.</param>
/// <param name="Condition">The condition.</param>
/// <param name="Repeat">From 0.</param>
/// <param name="Seed">Seed of everything that is drawn at random for this repeat.</param>
internal sealed record PlannedShift(string Key, ShiftCondition Condition, int Repeat, long Seed);

/// <summary>The conditions of all repeats; those of a repeat, which share a detector, follow each other.</summary>
internal sealed record ShiftPlan(ShiftSettings Settings, long Seed, IReadOnlyList<PlannedShift> Runs)
{
    /// <summary>Lists the conditions.</summary>
    /// <exception cref="ArgumentException">A corruption is not known or not for these images, a number is out of range, something comes twice, or nothing is left to do.</exception>
    public static ShiftPlan Make(ShiftRequest request, int channels, IReadOnlyList<string> otherSets)
    {
        request.Settings.Validate();
        if (request.Repeats < 1) throw new ArgumentException($"--repeats is {request.Repeats}; expected 1 or more.");
        var corruptions = request.Corruptions is null ? Corruption.For(channels) : [.. request.Corruptions.Select(name => Named(name, channels))];
        if (corruptions.Distinct().Count() != corruptions.Count)
            throw new ArgumentException($"--corruptions names one twice: {string.Join(", ", corruptions)}.");
        if (corruptions.Count > 0 && (request.Severities.Count == 0 || request.Severities.Any(s => s is < 1 or > Corruption.MaxSeverity) || request.Severities.Distinct().Count() != request.Severities.Count))
            throw new ArgumentException($"--severities is '{string.Join(',', request.Severities)}'; expected numbers from 1 (slight) to {Corruption.MaxSeverity} (strong), each once.");
        if (corruptions.Count == 0 && otherSets.Count == 0)
            throw new ArgumentException("There is nothing to compare with: --corruptions is 'none', and no set is named by --ood-test.");

        (string Slug, ShiftCondition Condition)[] conditions =
        [
            .. from corruption in corruptions
               from severity in request.Severities.Order()
               select (string.Create(CultureInfo.InvariantCulture, $"{corruption.Name}-{severity}"), new ShiftCondition(corruption.Name, severity, null)),
            .. otherSets.Select((name, i) => (string.Create(CultureInfo.InvariantCulture, $"set{i + 1}"), new ShiftCondition(null, null, name))),
        ];
        return new ShiftPlan(request.Settings, request.Seed,
        [
            .. from repeat in Enumerable.Range(0, request.Repeats)
               from condition in conditions
               select new PlannedShift(string.Create(CultureInfo.InvariantCulture, $"r{repeat}-{condition.Slug}"), condition.Condition, repeat, request.Seed + repeat),
        ]);
    }

    private static Corruption Named(string name, int channels)
    {
        var corruption = Corruption.All.FirstOrDefault(c => c.Name == name)
            ?? throw new ArgumentException($"--corruptions: '{name}' is not known; expected all, none, or some of {string.Join(", ", Corruption.All)}, with commas.");
        return corruption.RequiresColor && channels == 1
            ? throw new ArgumentException($"--corruptions: {name} changes colours, and the images are grey. For them there are {string.Join(", ", Corruption.For(1))}.")
            : corruption;
    }
}
