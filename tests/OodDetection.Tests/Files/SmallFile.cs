using OodDetection.Tests.Support;
using OodDetection.Transforms;

namespace OodDetection.Tests.Files;

/// <summary>The file of a detector that is as small as can be.</summary>
internal static class SmallFile
{
    public static OodTrainingSet Training() => new(TestImages.Arrows(1, 30), TestImages.Discs(2, 8));

    public static byte[] Of(OodTrainingSet training)
    {
        using var detector = new BceTrainer(new BceOptions
        {
            Channels = 2, HiddenUnits = 4, Transforms = TransformSet.Identity, Training = new TrainingOptions { Epochs = 1, BatchSize = 16 },
        }).Fit(training);
        return DetectorFiles.Bytes(detector);
    }
}
