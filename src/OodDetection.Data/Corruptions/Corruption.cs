using OodDetection.Data.Corruptions;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Data;

/// <summary>
/// Something that happens to a camera or to its images: noise, blur, a change of light, fewer pixels. Makes the covariate shift
/// that tests, benchmarks and samples need, in five severities.
/// </summary>
/// <remarks>
/// <para>What becomes of image i is decided by the image, the severity, the seed and i alone, so a set corrupted in parts is the set
/// corrupted in one go (see <c>firstIndex</c>), whatever the machine and the number of threads. The numbers are drawn outside the
/// tensor library, whose own generator is neither used nor changed.</para>
/// <para>The draws don't depend on the severity: one image at two severities has the same noise, only stronger. Two corruptions
/// draw different numbers from one seed, so they can be applied one after the other.</para>
/// <para>Results are 8-bit as a camera's: rounded to the nearest of 0..255, halves upwards, values outside clipped. Lengths in pixels are
/// those of 32×32 images: larger images suffer less from the same blur.</para>
/// <para><b>Thread safety.</b> A corruption has no state; all members may be called from several threads at once.</para>
/// </remarks>
public abstract partial class Corruption
{
    /// <summary>The largest severity: severities are 1 to 5.</summary>
    public const int MaxSeverity = 5;

    // What is copied out of and into tensors at a time. Bounds the memory beside input and result to twice this, or two images.
    private const int SliceBytes = 1 << 24;

    private readonly long _stream;

    private protected Corruption(string name, params double[] strengths)
    {
        Name = name;
        Strengths = Array.AsReadOnly(strengths);
        _stream = PixelRandom.StreamOf(name);
    }

    /// <summary>The name in lower case with hyphens, for example <c>gaussian-noise</c>.</summary>
    public string Name { get; }

    /// <summary>The number behind each severity, that of severity 1 first; the corruption says what it means.</summary>
    public IReadOnlyList<double> Strengths { get; }

    /// <summary>Whether it changes colours, so that grey images can't have it.</summary>
    public virtual bool RequiresColor => false;

    /// <summary>Corrupts images.</summary>
    /// <param name="images">N×C×H×W with C of 1 or 3, uint8, on any device. Left unchanged.</param>
    /// <param name="severity">1 (slight) to 5 (strong).</param>
    /// <param name="seed">The seed of what is random.</param>
    /// <param name="firstIndex">The index of the first image within the whole, if the images are a part of more; 0 or above.</param>
    /// <returns>N×C×H×W, uint8, on the CPU. Belongs to the caller.</returns>
    /// <exception cref="ArgumentException">The images have another type or shape, or no colours where they are needed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The severity is not 1 to 5, or the index is negative.</exception>
    public Tensor Apply(Tensor images, int severity, long seed, long firstIndex = 0)
    {
        var shape = Check(images);
        var draw = Prepare(shape, severity, seed, firstIndex);
        using var scope = NewDisposeScope();
        var source = images.cpu().contiguous();
        var result = torch.empty(images.shape, dtype: ScalarType.Byte, device: CPU);
        var (count, size) = (images.shape[0], shape.Size);
        var perSlice = (int)Math.Clamp(SliceBytes / size, 1, count);
        var (before, after) = (new byte[perSlice * size], new byte[perSlice * size]);
        for (var start = 0L; start < count; start += perSlice)
        {
            var taken = (int)Math.Min(perSlice, count - start);
            using var from = source.narrow(0, start, taken);
            using var to = result.narrow(0, start, taken);
            from.bytes.CopyTo(before);
            var first = start;
            Parallel.For(0, taken, i => draw(before.AsSpan(i * size, size), after.AsSpan(i * size, size), first + i));
            after.AsSpan(0, taken * size).CopyTo(to.bytes);
        }

        return result.MoveToOuterDisposeScope();
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>Checks all but the images' values and gives the function that corrupts the image of an index, counted from the first one.</summary>
    internal ImageCorruption Prepare(FrameShape shape, int severity, long seed, long firstIndex)
    {
        if (severity is < 1 or > MaxSeverity)
            throw new ArgumentOutOfRangeException(nameof(severity), severity, $"{Name}: expected a severity from 1 (slight) to {MaxSeverity} (strong).");
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        if (shape.Channels is not (1 or 3))
            throw new ArgumentException($"{Name}: expected images of 1 channel (grey) or 3 (red, green, blue), got {shape.Channels} channels.");
        if (RequiresColor && shape.Channels == 1)
        {
            throw new ArgumentException(
                $"{Name}: expected images of 3 channels (red, green, blue), since it changes colours; got 1 channel (grey). Corruption.For(1) lists what grey images can have.");
        }

        var strength = Strengths[severity - 1];
        return (image, result, index) =>
        {
            var random = PixelRandom.For(seed ^ _stream, firstIndex + index);
            Corrupt(image, result, shape, strength, ref random);
        };
    }

    /// <summary>Corrupts one image: C·H·W bytes, plane by plane, row by row.</summary>
    private protected abstract void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random);

    private FrameShape Check(Tensor images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var shape = images.shape;
        if (images.dtype != ScalarType.Byte)
        {
            throw new ArgumentException(
                $"{Name}: expected uint8 images with values 0 to 255, got {images.dtype}. Of float images in [0, 1]: images.mul(255).round().to(ScalarType.Byte).",
                nameof(images));
        }

        if (shape.Length != 4 || shape.Any(side => side < 1))
            throw new ArgumentException($"{Name}: expected images as N×C×H×W, none of them 0, got {string.Join('×', shape)}. A single image: images.unsqueeze(0).", nameof(images));
        if ((Int128)shape[1] * shape[2] * shape[3] > Array.MaxLength)
            throw new ArgumentException($"{Name}: expected at most {Array.MaxLength} bytes an image, got {shape[1]}×{shape[2]}×{shape[3]}.", nameof(images));
        return new FrameShape((int)shape[1], (int)shape[2], (int)shape[3]);
    }
}
