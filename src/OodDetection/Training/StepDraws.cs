namespace OodDetection;

/// <summary>
/// What a step of a training draws at random besides its in-distribution images: outliers, and a transform for each image. It is drawn a step ahead, in the order in which it always
/// was, so that images that are not in memory can be read in the meantime.
/// </summary>
/// <param name="expect">Told the indices of each step's in-distribution images ahead.</param>
/// <param name="outlierCount">How many outliers there are; 0 where none are drawn.</param>
/// <param name="expectOutliers">Told the indices of each step's outliers ahead.</param>
/// <param name="transforms">How many transforms there are.</param>
/// <param name="random">What draws.</param>
internal sealed class StepDraws(Action<long[]> expect, long outlierCount, Action<long[]>? expectOutliers, int transforms, Random random)
{
    private readonly Queue<(long[] Outliers, int[] Labels)> _drawn = new();

    /// <summary>To be told the indices of the next step's images before the step.</summary>
    internal void Expect(long[] indices)
    {
        var outliers = new long[outlierCount == 0 ? 0 : indices.Length]; // as many as images, with replacement
        for (var i = 0; i < outliers.Length; i++) outliers[i] = random.NextInt64(outlierCount);
        var labels = new int[indices.Length + outliers.Length];
        for (var i = 0; i < labels.Length; i++) labels[i] = random.Next(transforms);
        _drawn.Enqueue((outliers, labels));
        expect(indices);
        expectOutliers?.Invoke(outliers);
    }

    /// <summary>The indices of the outliers of the step that is due, and the transform of each of its images.</summary>
    internal (long[] Outliers, int[] Labels) Next() => _drawn.Dequeue();
}
