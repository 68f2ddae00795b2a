namespace CompareDetectors.Plan;

/// <summary>One result to be: a detector on one in-distribution class with one choice of out-of-distribution training images.</summary>
internal sealed record PlannedRun
{
    /// <summary>Instead of a class: all classes of the set together are in-distribution. The command calibration alone has it.</summary>
    public const int AllClasses = -1;

    public required string Key { get; init; }
    public required DetectorChoice Detector { get; init; }

    /// <summary>The in-distribution class, or <see cref="AllClasses"/>.</summary>
    public required int IdClass { get; init; }

    public required OutlierChoice Outliers { get; init; }
    public required int Repeat { get; init; }

    /// <summary>Seed of everything that is drawn at random for this run; see <see cref="OneNetwork"/>.</summary>
    public required long Seed { get; init; }

    /// <summary>Whether all repeats of a class share the network, and the in-distribution images, of the first: only what belongs to the choice of outliers is drawn by <see cref="Seed"/> then.</summary>
    public bool OneNetwork { get; init; }

    /// <summary>The repeat whose network and in-distribution images this run has.</summary>
    public int NetworkRepeat => OneNetwork ? 0 : Repeat;

    /// <summary>The seed that these are drawn by.</summary>
    public long NetworkSeed => OneNetwork ? Seed - Repeat : Seed;

    /// <summary>The class and the repeat, for keys and file names.</summary>
    public static string SlugOf(int idClass, int repeat) => FormattableString.Invariant($"{(idClass == AllClasses ? "all" : $"c{idClass}")}-r{repeat}");
}

/// <summary>Which out-of-distribution images are trained on.</summary>
/// <param name="Count">How many; null for all.</param>
/// <param name="ClassCount">From how many classes, drawn by the run's seed; null for all, or for those of <paramref name="Labels"/>.</param>
/// <param name="Labels">From which classes; null for all, or for <paramref name="ClassCount"/> of them.</param>
internal sealed record OutlierChoice(int? Count, int? ClassCount = null, IReadOnlyList<int>? Labels = null)
{
    /// <summary>For keys and file names.</summary>
    public string Slug => (Count is { } n ? $"n{n}" : "nall") + (ClassCount is { } k ? $"-k{k}" : "") + (Labels is null ? "" : $"-of{string.Join('-', Labels)}");

    /// <summary>Reads what --ood-classes says: a number of classes, or a list of them such as =0,9.</summary>
    /// <exception cref="ArgumentException">The text says something else.</exception>
    public static OutlierChoice Parse(int? count, string? classes)
    {
        if (classes is null) return new OutlierChoice(count);
        if (!classes.Contains(',', StringComparison.Ordinal) && !classes.StartsWith('='))
        {
            return int.TryParse(classes, out var number) && number >= 1
                ? new OutlierChoice(count, ClassCount: number)
                : throw new ArgumentException($"--ood-classes is '{classes}'; expected a number of classes, 1 or more, or a list of classes such as =0,9.");
        }

        var labels = classes.TrimStart('=').Split(',', StringSplitOptions.TrimEntries).Select(word => int.TryParse(word, out var label)
            ? label
            : throw new ArgumentException($"--ood-classes is '{classes}'; expected class numbers with commas, such as =0,9.")).ToArray();
        return labels.Distinct().Count() == labels.Length
            ? new OutlierChoice(count, Labels: labels)
            : throw new ArgumentException($"--ood-classes is '{classes}', which names a class twice.");
    }

    public bool Equals(OutlierChoice? other) => other is not null && Slug == other.Slug;

    public override int GetHashCode() => Slug.GetHashCode(StringComparison.Ordinal);
}
