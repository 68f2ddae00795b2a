namespace OodDetection.Data.Corruptions;

/// <summary>
/// A straight line of a length in pixels, through the middle, at an angle drawn for each image evenly from −45° to 45° to the rows.
/// </summary>
/// <remarks>The line is 16 points a pixel, each of which belongs to the four pixels around it by nearness (bilinear).</remarks>
internal sealed class MotionBlur() : Blur("motion-blur", 2, 3, 4, 5, 6)
{
    private const int PointsAPixel = 16;

    private protected override Kernel KernelOf(double strength, ref PixelRandom random)
    {
        var angle = ((2 * random.NextDouble()) - 1) * Math.PI / 4;
        var (sine, cosine) = Math.SinCos(angle);
        var reach = (int)Math.Ceiling(strength / 2);
        var weights = new double[((2 * reach) + 1) * ((2 * reach) + 1)];
        var points = (int)(PointsAPixel * strength);
        for (var i = 0; i < points; i++)
        {
            var along = (((i + 0.5) / points) - 0.5) * strength;
            Spread(weights, reach, reach - (along * sine), reach + (along * cosine));
        }

        return new Kernel(reach, weights);
    }

    private static void Spread(double[] weights, int reach, double y, double x)
    {
        var side = (2 * reach) + 1;
        var (top, left) = ((int)y, (int)x);
        for (var i = 0; i < 4; i++)
        {
            var (row, column) = (top + (i / 2), left + (i % 2));
            // Within the kernel always: |along| is below reach, so y and x are above 0 and below side − 1.
            weights[(row * side) + column] += (1 - Math.Abs(y - row)) * (1 - Math.Abs(x - column));
        }
    }
}
