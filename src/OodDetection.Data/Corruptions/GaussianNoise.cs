namespace OodDetection.Data.Corruptions;

/// <summary>v + 255·σ·z with z from the standard normal distribution.</summary>
internal sealed class GaussianNoise() : Corruption("gaussian-noise", 0.04, 0.06, 0.08, 0.10, 0.12)
{
    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        for (var i = 0; i < image.Length; i++)
            result[i] = Levels.ToByte(image[i] + (255 * strength * random.NextNormal()));
    }
}
