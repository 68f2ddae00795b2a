using OodDetection.Tests.Support;
using OodDetection.Transforms;

namespace OodDetection.Tests.Contract;

/// <summary>That the contract's test of memory can fail.</summary>
[Collection(FittedDetectors.Collection)]
public class PeakMemoryTests(FittedDetectors fitted)
{
    [Fact]
    public void Of_DetectorThatScoresAllAtOnce_IsFarMoreThanOfOneInChunks()
    {
        using var images = TestImages.Repeated(TestImages.Discs(701, 200), 4_000);
        using var atOnce = GeomDetector.FromNetwork(fitted.Geom.Network, TransformSet.Rotations, scoringBatchSize: 4 * 4_000, leaveOpen: true);
        fitted.Geom.Score(images).Dispose();
        var chunks = PeakMemory.Of(() => fitted.Geom.Score(images).Dispose());
        var all = PeakMemory.Of(() => atOnce.Score(images).Dispose());
        Assert.True(all - chunks > 3 * DetectorContract.AllowedGrowth, $"All at once took {all - chunks:F0} MB more than in chunks.");
    }
}
