namespace OodDetection.Metrics;

/// <summary>The checks that every metric makes on its input, so that their errors read alike.</summary>
internal static class ScoreGuard
{
    public static void NotEmpty(ReadOnlySpan<double> scores, string className, string parameterName)
    {
        if (scores.IsEmpty)
        {
            throw new ArgumentException(
                $"There are no {className} scores. A metric needs at least one score of each class: "
                + $"pass the scores of some {className} images.",
                parameterName);
        }
    }

    public static void NoNaN(ReadOnlySpan<double> scores, string parameterName)
    {
        for (var i = 0; i < scores.Length; i++)
        {
            if (double.IsNaN(scores[i]))
            {
                throw new ArgumentException(
                    $"The score at index {i} of {parameterName} is NaN. Scores must be numbers that can be ordered "
                    + "(infinities can): find out why this score is NaN, or leave the image out.",
                    parameterName);
            }
        }
    }

    public static void SameLength(ReadOnlySpan<double> scores, ReadOnlySpan<int> labels)
    {
        if (scores.Length != labels.Length)
        {
            throw new ArgumentException(
                $"There are {scores.Length} scores and {labels.Length} labels. Pass one label for each score.",
                nameof(labels));
        }
    }

    /// <summary>Checks that labels are 0 or 1 and that both occur; returns the number of ones.</summary>
    public static int CountOutOfDistribution(ReadOnlySpan<int> labels)
    {
        var ones = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] is not (0 or 1))
            {
                throw new ArgumentException(
                    $"The label at index {i} is {labels[i]}. A label must be 0 (in-distribution) or "
                    + "1 (out-of-distribution).",
                    nameof(labels));
            }
            ones += labels[i];
        }

        if (ones == 0 || ones == labels.Length)
        {
            var missing = ones == 0 ? "1 (out-of-distribution)" : "0 (in-distribution)";
            throw new ArgumentException(
                $"None of the {labels.Length} labels is {missing}. A metric needs at least one score of each class: "
                + "add images of the class that is missing.",
                nameof(labels));
        }
        return ones;
    }

    public static void Level(double level)
    {
        if (!(level > 0 && level < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(level), level, "The level of a confidence interval must lie between 0 and 1, such as 0.95.");
        }
    }
}
