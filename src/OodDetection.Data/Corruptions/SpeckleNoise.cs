namespace OodDetection.Data.Corruptions;

/// <summary>v + v·σ·z with z from the standard normal distribution.</summary>
internal sealed class SpeckleNoise() : Corruption("speckle-noise", 0.06, 0.10, 0.12, 0.16, 0.20)
{
    private protected override void Corrupt(ReadOnlySpan<byte> image, Span<byte> result, FrameShape shape, double strength, ref PixelRandom random)
    {
        for (var i = 0; i < image.Length; i++)
            result[i] = Levels.ToByte(image[i] + (image[i] * strength * random.NextNormal()));
    }
}
