namespace OodDetection.Data.Corruptions;

/// <summary>A disc: the weight of a pixel is the part of it that lies within the radius, which is what makes the edge smooth.</summary>
internal sealed class DefocusBlur() : Blur("defocus-blur", 0.8, 1.1, 1.4, 1.7, 2)
{
    private const int PointsAcross = 16;

    private protected override Kernel KernelOf(double strength, ref PixelRandom random) =>
        Kernel.FromWeights((int)Math.Ceiling(strength), (down, right) => PartWithin(strength, down, right));

    /// <summary>The share of 16×16 points, evenly over the pixel.</summary>
    private static int PartWithin(double radius, int down, int right)
    {
        var inside = 0;
        for (var i = 0; i < PointsAcross * PointsAcross; i++)
        {
            var y = down - 0.5 + (((i / PointsAcross) + 0.5) / PointsAcross);
            var x = right - 0.5 + (((i % PointsAcross) + 0.5) / PointsAcross);
            if ((y * y) + (x * x) <= radius * radius)
                inside++;
        }

        return inside;
    }
}
