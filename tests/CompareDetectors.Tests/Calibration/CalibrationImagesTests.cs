using CompareDetectors.Calibration;
using CompareDetectors.Plan;
using CompareDetectors.Sets;

namespace CompareDetectors.Tests.Calibration;

public sealed class CalibrationImagesTests : IDisposable
{
    private readonly SyntheticSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(PlannedRun.AllClasses)]
    public void Choose_SetWithImagesTwice_ClassifiesNoneThatWasTrainedOn(int idClass)
    {
        const int perClass = 200, classes = 2, header = 16;
        var id = _sets.Write("twice", seed: 7, classes, perClass, firstLabel: 0);
        var bytes = File.ReadAllBytes(id.Path);
        var half = (bytes.Length - header) / 2;
        bytes.AsSpan(header, half).CopyTo(bytes.AsSpan(header + half));
        File.WriteAllBytes(id.Path, bytes);
        var sources = ImageSources.Read(id, _sets.Ood, [_sets.Ood], CancellationToken.None);

        var images = CalibrationImages.Choose(sources, SmallPlans.Settings with { MaxId = null, MaxTest = null }, Run(idClass));
        var trained = Pixels(images.Detectors.Training).Concat(Pixels(images.Detectors.HeldOut)).ToHashSet();
        Assert.DoesNotContain(Pixels(images.Detectors.Test).Concat(Pixels(images.HeldOut)), trained.Contains);
        var part = idClass == PlannedRun.AllClasses ? 1 : classes;
        Assert.InRange(images.Detectors.Test.Count, 1, (perClass * classes / 5 / part) - 1);
        Assert.InRange(images.HeldOut.Count, 1, (perClass * classes * 4 / 25 / part) - 1);
    }

    [Fact]
    public void Choose_FewImages_SaysHowManyItTakes()
    {
        var sources = _sets.Read();
        Assert.Contains("expected 45 and 18 or more", Assert.Throws<ArgumentException>(() => CalibrationImages.Choose(sources, SmallPlans.Settings, Run(0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_AllClassesWithoutOtherSet_SaysWhatIsMissing()
        => Assert.Contains("--ood-test", Assert.Throws<ArgumentException>(() => CalibrationImages.Choose(_sets.Read(), SmallPlans.Settings, Run(PlannedRun.AllClasses))).Message, StringComparison.Ordinal);

    private static PlannedRun Run(int idClass) => SmallPlans.Plan("geom", [idClass]).Runs[0];

    private static IEnumerable<string> Pixels(OodDetection.Data.ImageSet set) => Enumerable.Range(0, set.Count).Select(i => Convert.ToHexString(set.Pixels(i)));
}
