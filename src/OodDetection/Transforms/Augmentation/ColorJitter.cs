using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>Changes brightness, saturation and hue of each image, in this order. Of images with one channel, the brightness alone.</summary>
/// <remarks>
/// Brightness multiplies the values, cut off at 1; saturation multiplies S, cut off at 1, and hue turns H of the HSV colour (value,
/// saturation and hue of A. R. Smith, SIGGRAPH 1978), as in SimCLR's own code. Three numbers are drawn an image: all images' factors of
/// brightness, then of saturation, then the turns of hue.
/// </remarks>
public sealed class ColorJitter : IImageAugmentation
{
    private readonly (double Least, double Most) _brightness;
    private readonly (double Least, double Most) _saturation;
    private readonly (double Least, double Most) _hue;

    /// <summary>Makes a jitter. The defaults are SimCLR's at strength 0.5, the one that it uses on CIFAR-10.</summary>
    /// <param name="brightness">b, 0 or more: the factor is drawn from [max(0, 1 − b), 1 + b]. Default: 0.4.</param>
    /// <param name="saturation">s, 0 or more: the factor is drawn from [max(0, 1 − s), 1 + s]. Default: 0.4.</param>
    /// <param name="hue">h, in turns of the colour circle, in [0, 0.5]: the turn is drawn from [−h, h]. Default: 0.1, which is 36°.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public ColorJitter(double brightness = 0.4, double saturation = 0.4, double hue = 0.1)
    {
        _brightness = Factors(brightness, nameof(brightness));
        _saturation = Factors(saturation, nameof(saturation));
        if (hue is not (>= 0 and <= 0.5))
            throw new ArgumentOutOfRangeException(nameof(hue), hue, "Expected a part of the colour circle in [0, 0.5].");
        _hue = (-hue, hue);
    }

    private bool ChangesColor => _hue.Most > 0 || _saturation.Most > 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The images have neither one nor three channels, and saturation or hue is to change.</exception>
    public Tensor Apply(Tensor images, Random random)
    {
        var channels = Augmenting.Check(images, random).Channels;
        if (ChangesColor && channels is not (1 or 3))
            throw new ArgumentException($"Expected images of 1 channel (grey) or 3 (red, green, blue) to change the colour of; got {channels}. For the brightness alone: new ColorJitter(saturation: 0, hue: 0).", nameof(images));
        var count = images.shape[0];
        var brightness = Augmenting.Draw(count, _brightness, random);
        var saturation = Augmenting.Draw(count, _saturation, random);
        var turns = Augmenting.Draw(count, _hue, random);

        using var scope = NewDisposeScope();
        var result = images.mul(PerImage(brightness)).clamp_(Held(0), Held(1));
        if (ChangesColor && channels == 3) result = ChangeColor(result, PerImage(saturation), PerImage(turns));
        return result.MoveToOuterDisposeScope();

        Tensor PerImage(double[] values) => Augmenting.Column(values, images.device, -1, 1, 1, 1);
    }

    /// <summary>Multiplies the saturation and turns the hue.</summary>
    /// <param name="images">N×3×H×W in [0, 1].</param>
    /// <param name="saturation">Factors, N×1×1×1.</param>
    /// <param name="turns">Turns of the colour circle, N×1×1×1.</param>
    internal static Tensor ChangeColor(Tensor images, Tensor saturation, Tensor turns)
    {
        using var scope = NewDisposeScope();
        var (red, green, blue) = (images.narrow(1, 0, 1), images.narrow(1, 1, 1), images.narrow(1, 2, 1));
        var value = images.amax([1L], keepdim: true);
        var chroma = value.sub(images.amin([1L], keepdim: true)); // V · S
        var divisor = chroma.masked_fill(chroma.eq(Held(0)), Held(1)); // grey has no hue: 0/1 stands for it
        var sixths = where(
            value.eq(red), green.sub(blue).div(divisor),
            where(value.eq(green), blue.sub(red).div(divisor).Plus_(2), red.sub(green).div(divisor).Plus_(4)));

        // Back to RGB: V − V·S·max(0, min(k, 4 − k, 1)) with k = (n + 6H) mod 6 and n = 5, 3, 1 for red, green, blue.
        var k = tensor(new float[] { 5, 3, 1 }, device: images.device).view(1, 3, 1, 1)
            .Plus(sixths.Plus(turns.mul(Held(6)))).remainder(Held(6));
        var part = k.minimum(k.neg().Plus(4)).clamp_(Held(0), Held(1));
        var newChroma = chroma.mul(saturation).minimum(value); // S ≤ 1
        return value.sub(newChroma.mul(part)).MoveToOuterDisposeScope();
    }

    private static (double Least, double Most) Factors(double strength, string parameter)
    {
        if (!(strength >= 0 && double.IsFinite(strength)))
            throw new ArgumentOutOfRangeException(parameter, strength, "Expected a strength of 0 or more.");
        return (Math.Max(0, 1 - strength), 1 + strength);
    }
}
