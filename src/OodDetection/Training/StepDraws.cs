namespace OodDetection;

/// <summary>
/// What a step of a training draws at random besides its in-distribution images: outliers, and a transform for each image. It is drawn a step ahead, in the order in which it always
/// was, so that images that are not in memory can be read in the meantime.
/// </summary>
/// <param name="inDistribution">The in-distribution images.</param>
/// <param name="outOfDistribution">As many outliers, drawn with replacement; null for none.</param>
/// <param name="transforms">How many transforms there are.</param>
/// <param name="random">What draws.</param>
internal sealed class StepDraws(ImageSampler inDistribution, ImageSampler? outOfDistribution, int transforms, Random random)
{
    private readonly Queue<(long[] Outliers, int[] Labels)> _drawn = new();

    /// <summary>To be told the places of the next step's images before the step.</summary>
    internal void Expect(long[] places)
    {
        var outliers = outOfDistribution?.Draw(places.Length, random) ?? [];
        var labels = new int[places.Length + outliers.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = random.Next(transforms);
        _drawn.Enqueue((outliers, labels));
        inDistribution.Expect(places);
        outOfDistribution?.Expect(outliers);
    }

    /// <summary>The places of the outliers of the step that is due, and the transform of each of its images.</summary>
    internal (long[] Outliers, int[] Labels) Next() => _drawn.Dequeue();
}
