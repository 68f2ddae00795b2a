namespace OodDetection.Data.Corruptions;

/// <summary>Each channel of an image is convolved with one kernel.</summary>
internal abstract class Blur(string name, params double[] strengths) : Corruption(name, strengths)
{
    private protected abstract Kernel KernelOf(double strength, ref PixelRandom random);

    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        var kernel = KernelOf(strength, ref random);
        for (var start = 0; start < image.Length; start += shape.Plane)
            kernel.Blur(image.Slice(start, shape.Plane), result.Slice(start, shape.Plane), shape.Height, shape.Width);
    }
}
