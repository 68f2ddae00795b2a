using OodDetection.Tests.Support;

namespace OodDetection.Tests.Contract;

/// <summary>Scores as numbers, in several calls.</summary>
public abstract partial class DetectorContract
{
    [Fact]
    public void ScoreToArray_MoreImagesThanInOneCall_IsScoreToTheLastBit()
    {
        using var images = TestImages.Discs(118, (int)ChunkedScoring.Chunk + 77);
        var log = new ScoringLog();
        Assert.Equal(Detector.Score(images).Take(), Detector.ScoreToArray(images, log));
        Assert.Equal(new ScoringProgress(images.shape[0], images.shape[0]), log.Reports[^1]);
        Assert.True(log.Reports.Count > 1, "All images came in one call.");
    }
}
