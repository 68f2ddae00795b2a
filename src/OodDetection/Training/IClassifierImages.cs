using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What a classifier sees of one kind of images during its training.</summary>
internal interface IClassifierImages
{
    /// <summary>How many images there are to draw from.</summary>
    long Count { get; }

    /// <summary>Says which images will be taken, in the order of the calls, so that they are read in the meantime.</summary>
    void Expect(long[] indices);

    /// <summary>For each of its inputs what the classifier sees, as many rows as indices; all of them have one label, so their order doesn't matter.</summary>
    /// <param name="indices">Which images.</param>
    /// <param name="labels">As many numbers of transforms, 0 to K − 1.</param>
    Tensor[] Take(long[] indices, int[] labels);
}
