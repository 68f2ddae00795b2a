
namespace OodDetection;

/// <summary>Finds images that are nearly the same as one of the last window: nearer than all but one in two hundred in-distribution images are to any of as many others.</summary>
internal sealed class RepeatFilter
{
    private const int Measured = 600;
    private const double PassedOver = 0.005;
    private readonly double _nearest;

    internal RepeatFilter(IReadOnlyList<ImageEvidence> heldOut, int windowSize, long seed)
    {
        var random = new Random(Seeds.Derive(seed, "repeats"));
        var distances = new double[Math.Min(Measured, heldOut.Count)];
        for (var i = 0; i < distances.Length; i++)
        {
            distances[i] = double.PositiveInfinity;
            for (var k = 0; k < windowSize; k++)
            {
                var other = random.Next(heldOut.Count - 1);
                if (other >= i) other++;
                distances[i] = Math.Min(distances[i], Distance(heldOut[i], heldOut[other]));
            }
        }

        Array.Sort(distances);
        // Twins among the images must not make it zero: then nothing would be nearer.
        _nearest = Math.Max(distances[(int)(PassedOver * distances.Length)], double.Epsilon);
    }

    internal bool IsRepeat(ImageEvidence image, IEnumerable<ImageEvidence> window) => window.Any(other => Distance(image, other) < _nearest);

    // Squared, over the parts that look at images in many ways; a single number of two different images is often nearly the same.
    private static double Distance(ImageEvidence a, ImageEvidence b)
    {
        var sum = 0.0;
        for (var p = 0; p < a.Parts.Length; p++)
        {
            var (x, y) = (a.Parts[p], b.Parts[p]);
            for (var d = 0; d < x.Length; d++) sum += (x[d] - y[d]) * (x[d] - y[d]);
        }

        return sum;
    }
}
