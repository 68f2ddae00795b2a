using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Contract;

/// <summary>That the contract's test of memory can fail.</summary>
[Collection(FittedDetectors.Collection)]
public class PeakMemoryTests(FittedDetectors fitted)
{
    [Fact]
    public void Of_DetectorThatScoresAllAtOnce_IsFarMoreThanOfOneInChunks()
    {
        using var images = TestImages.Repeated(TestImages.Discs(701, 200), 4_000);
        var network = fitted.Geom.Network;
        fitted.Geom.Score(images).Dispose();
        var chunks = PeakMemory.Of(() => fitted.Geom.Score(images).Dispose());
        var all = PeakMemory.Of(() =>
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            network.Network.call(TransformSet.Rotations.ApplyAll(network.Preprocessing.Apply(images, network.Device)));
        });
        Assert.True(all - chunks > 3 * DetectorContract.AllowedGrowth, $"All at once took {all - chunks:F0} MB more than in chunks.");
    }
}
