namespace OodDetection.Data.Corruptions;

/// <summary>y + s·(v − y) with y the luma of the pixel (ITU-R BT.601): towards grey below 1, away from it above.</summary>
internal sealed class Saturation(string name, params double[] strengths) : Corruption(name, strengths)
{
    public override bool RequiresColor => true;

    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        for (var i = 0; i < shape.Plane; i++)
        {
            var luma = ((299 * image[i]) + (587 * image[i + shape.Plane]) + (114 * image[i + (2 * shape.Plane)])) / 1000.0;
            for (var at = i; at < image.Length; at += shape.Plane)
                result[at] = Levels.ToByte(luma + (strength * (image[at] - luma)));
        }
    }
}
