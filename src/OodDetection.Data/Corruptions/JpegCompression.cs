namespace OodDetection.Data.Corruptions;

/// <summary>The image encoded as JPEG and decoded again; the strength is libjpeg's quality.</summary>
internal sealed class JpegCompression() : Corruption("jpeg-compression", 80, 65, 58, 50, 40)
{
    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        var file = JpegEncoder.Encode(new DecodedImage(shape.Channels, shape.Height, shape.Width, image.ToArray()), (int)strength);
        ImageDecoder.Decode(file).Pixels.Span.CopyTo(result);
    }
}
