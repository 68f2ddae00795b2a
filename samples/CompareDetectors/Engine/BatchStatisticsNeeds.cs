using OodDetection.Data;
using OodDetection;
using OodDetection.Networks;

namespace CompareDetectors.Engine;

/// <summary>What the batch-statistics detector needs of images, looked at before anything is trained.</summary>
internal static class BatchStatisticsNeeds
{
    private static readonly BatchStatisticsOptions s_options = new();

    /// <summary>How many of so many training images the detector holds out to calibrate with.</summary>
    public static int HeldOut(int training) => Math.Min(s_options.MaxHeldOut, (int)Math.Round(training * s_options.HeldOutShare));

    /// <exception cref="ArgumentException">There are too few training images, or they are too small.</exception>
    public static void Check(ImageSet training, int largestWindow)
    {
        if (Math.Min(training.Height, training.Width) < FilterBank.MinSide)
            throw new ArgumentException($"{training}: the filters of the batch-statistics detector need images of at least {FilterBank.MinSide}×{FilterBank.MinSide} pixels. Scale the images before, or leave this detector out.");
        var needed = Math.Max(BatchStatisticsDetector.MinHeldOut, 4 * largestWindow);
        if (HeldOut(training.Count) >= needed) return;
        throw new ArgumentException(FormattableString.Invariant(
            $"{training}: the batch-statistics detector holds out {s_options.HeldOutShare:P0} of the training images, {s_options.MaxHeldOut} at most, to calibrate with, and needs {needed} of them{(largestWindow > 1 ? $" for windows of {largestWindow}" : "")}; of {training.Count} images that is {HeldOut(training.Count)}. Use more images (--max-id){(largestWindow > 1 ? ", or smaller windows (--windows)" : ", or leave this detector out")}."));
    }
}
