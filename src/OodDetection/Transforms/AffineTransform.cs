using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>
/// The transforms of GEOM (Golan &amp; El-Yaniv, NeurIPS 2018): a horizontal flip, then a shift that mirrors the image at its edge,
/// then a rotation by a multiple of 90°.
/// </summary>
public sealed class AffineTransform : IGeometricTransform
{
    /// <summary>Makes a transform.</summary>
    /// <param name="flip">Whether left and right are swapped first.</param>
    /// <param name="shiftRows">The shift along the height as a fraction of it, in (−1, 1): row r of the result is row r + ⌊shift·H⌉ of the image.</param>
    /// <param name="shiftColumns">The shift along the width, likewise.</param>
    /// <param name="quarterTurns">The number of counter-clockwise rotations by 90° that come last, 0 to 3.</param>
    /// <exception cref="ArgumentOutOfRangeException">A shift or the number of quarter turns is out of range.</exception>
    public AffineTransform(bool flip, double shiftRows, double shiftColumns, int quarterTurns)
    {
        if (!(Math.Abs(shiftRows) < 1))
            throw new ArgumentOutOfRangeException(nameof(shiftRows), shiftRows, "A shift is a fraction of the image's size: expected a number in (−1, 1).");
        if (!(Math.Abs(shiftColumns) < 1))
            throw new ArgumentOutOfRangeException(nameof(shiftColumns), shiftColumns, "A shift is a fraction of the image's size: expected a number in (−1, 1).");
        if (quarterTurns is < 0 or > 3)
            throw new ArgumentOutOfRangeException(nameof(quarterTurns), quarterTurns, "Expected 0 to 3 quarter turns.");

        Flip = flip;
        ShiftRows = shiftRows;
        ShiftColumns = shiftColumns;
        QuarterTurns = quarterTurns;
        var parts = new List<string>();
        if (flip) parts.Add("flip");
        if (shiftRows != 0) parts.Add(FormattableString.Invariant($"rows{shiftRows:+0.###;-0.###}"));
        if (shiftColumns != 0) parts.Add(FormattableString.Invariant($"columns{shiftColumns:+0.###;-0.###}"));
        if (quarterTurns != 0) parts.Add($"rot{90 * quarterTurns}");
        Name = parts.Count == 0 ? "identity" : string.Join('-', parts);
    }

    internal bool IsSame(AffineTransform other)
        => (Flip, ShiftRows, ShiftColumns, QuarterTurns) == (other.Flip, other.ShiftRows, other.ShiftColumns, other.QuarterTurns);

    /// <summary>Whether left and right are swapped first.</summary>
    public bool Flip { get; }

    /// <summary>The shift along the height, as a fraction of it.</summary>
    public double ShiftRows { get; }

    /// <summary>The shift along the width, as a fraction of it.</summary>
    public double ShiftColumns { get; }

    /// <summary>The number of counter-clockwise rotations by 90°.</summary>
    public int QuarterTurns { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images are not square and the transform turns them by 90° or 270°, which would change their shape.</exception>
    public Tensor Apply(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.shape.Length != 4)
            throw new ArgumentException($"Expected N×C×H×W images; got {string.Join('×', images.shape)}.", nameof(images));
        var (height, width) = (images.shape[2], images.shape[3]);
        if (QuarterTurns % 2 == 1 && height != width)
            throw new ArgumentException($"A rotation by {90 * QuarterTurns}° needs square images; these are {height}×{width}. Crop or pad them, or choose a transform set without quarter turns.", nameof(images));

        using var scope = NewDisposeScope();
        var result = images;
        if (ShiftRows != 0) result = result.index_select(2, Source(height, ShiftRows, false, images.device));
        // One look-up does flip and shift: column c of the shifted image is column mirror(c + shift) of the flipped one.
        if (ShiftColumns != 0 || Flip) result = result.index_select(3, Source(width, ShiftColumns, Flip, images.device));
        if (QuarterTurns != 0) result = result.rot90(QuarterTurns, (2, 3)).contiguous();
        return ReferenceEquals(result, images) ? images.alias().MoveToOuterDisposeScope() : result.MoveToOuterDisposeScope();
    }

    /// <summary>For each position of the result, the position it is taken from.</summary>
    private static Tensor Source(long size, double shift, bool flip, Device device)
    {
        var offset = (long)Math.Round(shift * size, MidpointRounding.AwayFromZero);
        var source = new long[size];
        for (var i = 0L; i < size; i++)
        {
            var mirrored = Mirror(i + offset, size);
            source[i] = flip ? size - 1 - mirrored : mirrored;
        }

        return tensor(source, device: device);
    }

    // Reflection with the edge pixel repeated (d c b a | a b c d | d c b a); |shift| < 1 needs at most one reflection.
    private static long Mirror(long position, long size)
        => position < 0 ? -1 - position : position >= size ? 2 * size - 1 - position : position;
}
