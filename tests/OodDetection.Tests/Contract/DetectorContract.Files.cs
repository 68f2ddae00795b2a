using OodDetection.Tests.Support;

namespace OodDetection.Tests.Contract;

/// <summary>Saving and loading.</summary>
public abstract partial class DetectorContract
{
    [Fact]
    public void SaveAndLoad_AnyImages_ScoresToTheLastBit()
    {
        using var images = TestImages.Discs(111, 70);
        using var stream = new MemoryStream();
        DetectorFile.Save(Detector, stream, Registry);
        stream.Position = 0;

        using var loaded = DetectorFile.Load(stream, new DetectorFileOptions { Registry = Registry });

        Assert.IsType(Detector.GetType(), loaded);
        Assert.Equal(Detector.Score(images).Take(), loaded.Score(images).Take());
        Assert.Equal(
            ((ITrainedDetector)Detector).TrainingRecords.Select(r => (r.Trainer, r.Fingerprint, r.ImageCount, r.Options)),
            ((ITrainedDetector)loaded).TrainingRecords.Select(r => (r.Trainer, r.Fingerprint, r.ImageCount, r.Options)));
    }

    [Fact]
    public void Save_Twice_IsTheSameFile()
    {
        using var first = new MemoryStream();
        using var second = new MemoryStream();
        DetectorFile.Save(Detector, first, Registry);
        first.Position = 0;
        using (var loaded = DetectorFile.Load(first, new DetectorFileOptions { Registry = Registry }))
            DetectorFile.Save(loaded, second, Registry);
        Assert.True(first.GetBuffer().AsSpan(0, (int)first.Length).SequenceEqual(second.GetBuffer().AsSpan(0, (int)second.Length)), "A detector that was loaded is saved as other bytes.");
    }

    [Fact]
    public void SaveAndLoad_WithoutScope_HoldAllTheirTensors()
    {
        using var stream = new MemoryStream();
        var detector = Detector;
        Unscoped.AssertNone(() => DetectorFile.Save(detector, stream, Registry));
        stream.Position = 0;
        Unscoped.AssertNone(() => DetectorFile.Load(stream, new DetectorFileOptions { Registry = Registry }).Dispose());
    }

    [Fact]
    public void SaveAndLoad_ManyTimes_LeavesNoTensor()
    {
        using var file = new MemoryStream();
        DetectorFile.Save(Detector, file, Registry);
        LiveTensors.AssertFlat(
            5,
            () =>
            {
                using var stream = new MemoryStream();
                DetectorFile.Save(Detector, stream, Registry);
                stream.Position = 0;
                DetectorFile.Load(stream, new DetectorFileOptions { Registry = Registry }).Dispose();
            },
            DetectorFiles.TensorNames(file).Count(name => name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".bias", StringComparison.Ordinal)));
    }
}
