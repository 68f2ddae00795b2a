namespace OodDetection.Data.Corruptions;

/// <summary>A share p of the pixels is black or white in all channels, by one number u a pixel: black for u &lt; p/2, white for u ≥ 1 − p/2.</summary>
internal sealed class ImpulseNoise() : Corruption("impulse-noise", 0.01, 0.02, 0.03, 0.05, 0.07)
{
    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        image.CopyTo(result);
        for (var i = 0; i < shape.Plane; i++)
        {
            var u = random.NextDouble();
            if (u >= strength / 2 && u < 1 - (strength / 2))
                continue;
            var value = u < 0.5 ? byte.MinValue : byte.MaxValue;
            for (var at = i; at < image.Length; at += shape.Plane)
                result[at] = value;
        }
    }
}
