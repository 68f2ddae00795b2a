using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Cuts square patches out of images of one size: at random, or at positions that are drawn once and kept.</summary>
internal sealed class PatchSampler
{
    private readonly int _side;
    private readonly int _rows;
    private readonly int _columns;

    /// <param name="image">The shape of the images.</param>
    /// <param name="side">Height and width of the patches.</param>
    /// <exception cref="ArgumentException">The images are smaller than a patch.</exception>
    internal PatchSampler(ImageShape image, int side)
    {
        if (image.Height < side || image.Width < side)
            throw new ArgumentException($"Expected images of at least {side}×{side} pixels, the size of a patch; got {image}. Choose a smaller {nameof(DisCoPatchOptions.PatchSize)}, or enlarge the images.", nameof(image));
        _side = side;
        (_rows, _columns) = (image.Height - side + 1, image.Width - side + 1);
    }

    /// <summary>Random positions of the upper left corners of patches.</summary>
    internal PatchPlaces Draw(int count, Random random)
    {
        var (tops, lefts) = (new long[count], new long[count]);
        for (var i = 0; i < count; i++) (tops[i], lefts[i]) = (random.Next(_rows), random.Next(_columns));
        return new PatchPlaces(tops, lefts);
    }

    /// <summary>Refuses positions outside the images.</summary>
    internal PatchPlaces Check(PatchPlaces places)
        => places.Tops.Length == places.Lefts.Length && Array.TrueForAll(places.Tops, top => top >= 0 && top < _rows) && Array.TrueForAll(places.Lefts, left => left >= 0 && left < _columns)
            ? places
            : throw new ArgumentException($"Expected positions of patches in [0, {_rows}) × [0, {_columns}).", nameof(places));

    /// <summary>Cuts patches of each image at positions of its own.</summary>
    /// <param name="images">N×C×H×W of the sampler's shape.</param>
    /// <param name="places">N·P positions, image after image.</param>
    /// <returns>(N·P)×C×side×side, image after image.</returns>
    internal Tensor Cut(Tensor images, PatchPlaces places)
    {
        using var scope = NewDisposeScope();
        var device = images.device;
        var count = images.shape[0];
        var image = Range(count, ScalarType.Int64, device).repeat_interleave(places.Count / count);
        // A view of all patches that there are, from which one indexing takes the wanted ones.
        var all = images.unfold(2, _side, 1).unfold(3, _side, 1).permute(0, 2, 3, 1, 4, 5);
        return all.index(image, tensor(places.Tops, device: device), tensor(places.Lefts, device: device)).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Cuts patches at the same positions in every image.</summary>
    /// <param name="images">N×C×H×W of the sampler's shape.</param>
    /// <param name="places">P positions.</param>
    /// <returns>(N·P)×C×side×side, image after image.</returns>
    internal Tensor CutAlike(Tensor images, PatchPlaces places) => Cut(images, places.Repeated((int)images.shape[0]));
}
