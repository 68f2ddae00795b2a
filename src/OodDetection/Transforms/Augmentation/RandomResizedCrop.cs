using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection.Transforms;

/// <summary>Cuts out a part of each image and enlarges it to the image's size by bilinear interpolation.</summary>
/// <remarks>
/// The "Inception crop" (Szegedy et al., CVPR 2015) that SimCLR uses, with two differences. Sides and place are not rounded to whole pixels,
/// which would leave few crops of a small image. And where a part of the area drawn does not fit with every aspect ratio, the ratio is drawn
/// from those that fit, rather than both anew: the area is uniform as stated, and the whole area gives the image itself.
/// </remarks>
public sealed class RandomResizedCrop : IImageAugmentation
{
    private readonly (double Least, double Most) _area;
    private readonly (double Least, double Most) _aspect;

    /// <summary>Makes a crop.</summary>
    /// <param name="minArea">The least area of a part, as a share of the image's, in (0, 1]. Default: 0.5; SimCLR's 0.08 leaves 9×9 of 32×32 pixels.</param>
    /// <param name="maxArea">The largest area of a part, at most 1.</param>
    /// <param name="minAspect">The least ratio of width to height, above zero; ratios are drawn evenly on the logarithmic scale. Default: 3/4, SimCLR's.</param>
    /// <param name="maxAspect">The largest ratio of width to height. Default: 4/3, SimCLR's.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public RandomResizedCrop(double minArea = 0.5, double maxArea = 1, double minAspect = 3.0 / 4, double maxAspect = 4.0 / 3)
    {
        if (minArea is not (> 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(minArea), minArea, "Expected a share of the image's area in (0, 1].");
        if (!(maxArea >= minArea && maxArea <= 1))
            throw new ArgumentOutOfRangeException(nameof(maxArea), maxArea, FormattableString.Invariant($"Expected a share of the image's area from {minArea} (the least) to 1."));
        if (!(minAspect > 0 && double.IsFinite(minAspect)))
            throw new ArgumentOutOfRangeException(nameof(minAspect), minAspect, "Expected a ratio of width to height above zero.");
        if (!(maxAspect >= minAspect && double.IsFinite(maxAspect)))
            throw new ArgumentOutOfRangeException(nameof(maxAspect), maxAspect, FormattableString.Invariant($"Expected a ratio of width to height of {minAspect} (the least) or more."));
        _area = (minArea, maxArea);
        _aspect = (minAspect, maxAspect);
    }

    /// <inheritdoc/>
    public Tensor Apply(Tensor images, Random random)
    {
        var shape = Augmenting.Check(images, random);
        var crops = new CropBox[images.shape[0]];
        for (var i = 0; i < crops.Length; i++) crops[i] = Draw(shape.Height, shape.Width, random);
        return Crop(images, crops);
    }

    /// <summary>Draws a part: area, aspect ratio, top, left, in this order.</summary>
    internal CropBox Draw(int height, int width, Random random)
    {
        var area = _area.Least + (_area.Most - _area.Least) * random.NextDouble();
        // A part of this area is neither higher nor wider than the image if its ratio lies between area · W/H and W/(H · area).
        var whole = (double)width / height;
        var (low, high) = (Math.Max(_aspect.Least, area * whole), Math.Min(_aspect.Most, whole / area));
        if (low > high) low = high = Math.Clamp(whole, _aspect.Least, _aspect.Most); // a long image: the ratio goes before the area
        var aspect = low * Math.Pow(high / low, random.NextDouble());

        var (h, w) = (Math.Sqrt(area * height * width / aspect), Math.Sqrt(area * height * width * aspect));
        var shrink = Math.Min(1, Math.Min(height / h, width / w));
        (h, w) = (Math.Min(h * shrink, height), Math.Min(w * shrink, width));
        return new CropBox((height - h) * random.NextDouble(), (width - w) * random.NextDouble(), h, w);
    }

    /// <summary>Enlarges the given part of each image.</summary>
    internal static Tensor Crop(Tensor images, ReadOnlySpan<CropBox> crops)
    {
        var (tops, heights, lefts, widths) = (new double[crops.Length], new double[crops.Length], new double[crops.Length], new double[crops.Length]);
        for (var i = 0; i < crops.Length; i++) (tops[i], lefts[i], heights[i], widths[i]) = crops[i];
        using var scope = NewDisposeScope();
        var rows = Interpolation(tops, heights, images.shape[2], images.device);
        var columns = Interpolation(lefts, widths, images.shape[3], images.device);
        return Augmenting.Map(images, rows, columns).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The weights of bilinear interpolation along one side: pixel i of the result lies at s = start + (i + ½) · size / side − ½ of the image,
    /// not beyond its outer pixels' centres, and takes 1 − |s − j| of each pixel j nearer than one.
    /// </summary>
    private static Tensor Interpolation(double[] start, double[] size, long side, Device device)
    {
        var scale = Array.ConvertAll(size, s => s / side);
        var pixels = Range(side, ScalarType.Float32, device);
        var source = pixels.Plus(0.5).view(1, -1, 1)
            .mul(Augmenting.Column(scale, device, -1, 1, 1))
            .Plus(Augmenting.Column(start, device, -1, 1, 1))
            .sub(Held(0.5)).clamp_(Held(0), Held(side - 1));
        return source.sub(pixels).abs_().neg().Plus_(1).clamp_min_(Held(0));
    }
}

/// <summary>A part of an image, in pixels and fractions of them.</summary>
internal readonly record struct CropBox(double Top, double Left, double Height, double Width);
