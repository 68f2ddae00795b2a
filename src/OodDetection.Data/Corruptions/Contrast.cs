namespace OodDetection.Data.Corruptions;

/// <summary>m + s·(v − m) with m the mean of the channel in this image.</summary>
internal sealed class Contrast() : Corruption("contrast", 0.75, 0.62, 0.50, 0.40, 0.30)
{
    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        for (var start = 0; start < image.Length; start += shape.Plane)
        {
            var sum = 0L;
            foreach (var value in image.Slice(start, shape.Plane))
                sum += value;
            var mean = (double)sum / shape.Plane;
            for (var i = start; i < start + shape.Plane; i++)
                result[i] = Levels.ToByte(mean + (strength * (image[i] - mean)));
        }
    }
}
