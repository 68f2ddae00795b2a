namespace OodDetection;

/// <summary>
/// A detector that sends a fixed number of images through its network at once. Cut at multiples of it, a set of images makes the same passes as in one call, and gives
/// the same scores to the last bit: with another number in a pass a convolution rounds differently.
/// </summary>
internal interface IScoresInPasses
{
    /// <summary>Images in a pass.</summary>
    long ImagesPerPass { get; }
}
