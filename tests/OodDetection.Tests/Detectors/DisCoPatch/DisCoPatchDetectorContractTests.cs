using OodDetection.Tests.Contract;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.DisCoPatch;

[Collection(FittedDetectors.Collection)]
public sealed class DisCoPatchDetectorContractTests(FittedDetectors fitted) : DetectorContract
{
    protected override IOodDetector Detector => fitted.DisCoPatch;

    protected override int ParametersMade
    {
        get
        {
            var options = FittedDetectors.DisCoPatchOptions(1);
            using var discriminator = new PatchDiscriminator(1, options.PatchSize, options.Widths);
            using var vae = new PatchVae(1, options.PatchSize, options.Widths, options.LatentSize);
            return discriminator.parameters().Count() + vae.parameters().Count();
        }
    }

    protected override IOodTrainer<IOodDetector> NewTrainer() => new DisCoPatchTrainer(FittedDetectors.DisCoPatchOptions(1));

    [Fact]
    public void Score_OneByOne_IsTheSameToTheLastBit()
    {
        using var images = TestImages.Arrows(303, 60);
        var together = Detector.Score(images).Take();
        for (var i = 0; i < 60; i++)
        {
            using var one = images.narrow(0, i, 1);
            Assert.Equal(together[i], Detector.Score(one).Take()[0]);
        }
    }

    [Fact]
    public void Score_AsAPartOfBatchStatistics_HasTheSameOrder()
    {
        // A part of the same options learns from fewer images, so its discriminator is fitted here to these.
        using var scope = NewDisposeScope();
        var options = FittedDetectors.DisCoPatchOptions(1);
        var images = cat(new[] { TestImages.Arrows(304, 30), TestImages.Discs(305, 30) });
        using var part = DisCoPatchPart.Fit(new TensorSource(fitted.InDistribution), new TensorSource(fitted.HeldOut), options, 16, null, default);
        using var alone = new DisCoPatchTrainer(options).Fit(fitted.Training);
        var order = alone.Score(images).Values().Select((score, i) => (score, i)).OrderBy(s => s.score).Select(s => s.i);
        Assert.Equal(order, part.Read(images).Select((numbers, i) => (numbers[0], i)).OrderBy(s => s.Item1).Select(s => s.i));
    }

    [Fact]
    public void Fit_ImagesSmallerThanAPatch_SaysWhatWasExpected()
    {
        using var small = TestImages.Bytes(1, 4, 1, 7, 16);
        var error = Assert.Throws<ArgumentException>(() => new DisCoPatchTrainer(FittedDetectors.DisCoPatchOptions(1)).Fit(new OodTrainingSet(small)));
        Assert.Contains("at least 8×8 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_WrongOptions_AreRefused()
        => Assert.Contains("PatchSize", Assert.Throws<ArgumentException>(() => new DisCoPatchTrainer(new DisCoPatchOptions { PatchSize = 9 })).Message, StringComparison.Ordinal);
}
