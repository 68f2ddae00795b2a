namespace CompareDetectors.Results;

/// <summary>What a report shows of one run beside its figures: details/KEY.json.</summary>
internal sealed record RunDetail
{
    public required string Key { get; init; }
    public required RocPoints Roc { get; init; }
    public required ScoreHistogram Histogram { get; init; }

    /// <summary>The in-distribution test images with the highest scores, the highest first.</summary>
    public required IReadOnlyList<ScoredImage> WorstId { get; init; }

    /// <summary>The out-of-distribution test images with the lowest scores, the lowest first.</summary>
    public required IReadOnlyList<ScoredImage> WorstOod { get; init; }

    /// <summary>Figure 3 alone: the images that rotation hardly changes, the least changed first.</summary>
    public IReadOnlyList<ScoredImage>? Rotation { get; init; }
}

/// <summary>A ROC curve of at most 200 points from (0, 0) to (1, 1).</summary>
internal sealed record RocPoints(IReadOnlyList<double> Fpr, IReadOnlyList<double> Tpr);

/// <summary>Scores counted in bins that both kinds of images share.</summary>
/// <param name="Edges">One edge more than bins, ascending.</param>
/// <param name="Id">Images of each bin.</param>
/// <param name="Ood">Images of each bin.</param>
/// <param name="LastBinOpen">Whether the last bin also counts all scores above its upper edge: the last hundredth of the scores may lie far out.</param>
internal sealed record ScoreHistogram(IReadOnlyList<double> Edges, IReadOnlyList<int> Id, IReadOnlyList<int> Ood, bool LastBinOpen);

/// <summary>A test image with its score.</summary>
/// <param name="Png">The image as PNG in base64.</param>
/// <param name="Score">The detector's score, higher = more out-of-distribution.</param>
/// <param name="Class">The class as the set describes it, such as <c>4 (Coat)</c>; empty where the set has no labels.</param>
/// <param name="Set">The set it is from.</param>
/// <param name="CalledOod">Figure 3 alone: whether the score is at or above the threshold.</param>
/// <param name="Change">Figure 3 alone: the mean absolute difference to its rotations, in [0, 1].</param>
internal sealed record ScoredImage(string Png, double Score, string Class, string Set, bool? CalledOod = null, double? Change = null);
