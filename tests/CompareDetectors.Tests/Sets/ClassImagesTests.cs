using CompareDetectors.Plan;
using CompareDetectors.Sets;
using OodDetection.Data;

namespace CompareDetectors.Tests.Sets;

public sealed class ClassImagesTests : IDisposable
{
    private readonly SyntheticSets _sets = new();
    private readonly ImageSources _sources;

    public ClassImagesTests() => _sources = _sets.Read();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public void Choose_Class_HoldsImagesOutOfTraining()
    {
        var images = ClassImages.Choose(_sources, SmallPlans.Settings, 2, seed: 4);
        Assert.Equal((32, 20), (images.Training.Count, images.HeldOut.Count));
        Assert.Empty(Pixels(images.Training).Intersect(Pixels(images.HeldOut)));
        Assert.All(images.Training.Labels!.Concat(images.HeldOut.Labels!).Concat(images.Test.Labels!), label => Assert.Equal(2, label));
        Assert.Equal(Pixels(images.Training), Pixels(ClassImages.Choose(_sources, SmallPlans.Settings, 2, seed: 4).Training));
        var other = ClassImages.Choose(_sources, SmallPlans.Settings, 2, seed: 5);
        Assert.NotEqual(Pixels(images.Training), Pixels(other.Training));
        Assert.Equal(Pixels(images.Test), Pixels(other.Test)); // one test for all seeds
    }

    [Fact]
    public void Choose_TooFewOrNoImages_SaysWhy()
    {
        var few = Assert.Throws<ArgumentException>(() => ClassImages.Choose(_sources, SmallPlans.Settings with { MaxId = 21 }, 2, 4));
        Assert.Contains("expected 22 images or more", few.Message, StringComparison.Ordinal);
        var empty = Assert.Throws<ArgumentException>(() => ClassImages.Choose(_sources, SmallPlans.Settings, 7, 4));
        Assert.Contains("no images of class 7", empty.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(36)]
    public void Choose_Outliers_AreBalanced(int count)
    {
        var images = Choose(new OutlierChoice(count));
        Assert.Equal(count, images.Training.Count);
        Assert.Equal([1, 2, 3], images.Classes!);
        var perClass = images.Training.Labels!.GroupBy(l => l).Select(g => g.Count()).ToArray();
        Assert.InRange(perClass.Max() - (perClass.Length < 3 ? 0 : perClass.Min()), 0, 1);
        Assert.Equal(count, Pixels(images.Training).Distinct().Count());
    }

    [Fact]
    public void Choose_FewerOutliers_ArePartOfMore()
    {
        string[] last = [];
        foreach (var count in new[] { 2, 4, 7, 11, 30 })
        {
            var now = Pixels(Choose(new OutlierChoice(count)).Training);
            Assert.Empty(last.Except(now));
            last = now;
        }
    }

    [Fact]
    public void Choose_ClassCount_IsDrawnBySeedAndNested()
    {
        var drawn = Enumerable.Range(0, 20).Select(seed => Choose(new OutlierChoice(4, ClassCount: 1), seed).Classes!.Single()).ToArray();
        Assert.Equal([1, 2, 3], drawn.Distinct().Order());
        var two = Choose(new OutlierChoice(4, ClassCount: 2), 7).Classes!;
        Assert.Contains(Choose(new OutlierChoice(4, ClassCount: 1), 7).Classes!.Single(), two);
    }

    [Fact]
    public void Choose_TooManyOutliersOrClasses_SaysWhatThereIs()
    {
        Assert.Contains("37 out-of-distribution training images are asked for", Error(new OutlierChoice(37)), StringComparison.Ordinal);
        Assert.Contains("4 out-of-distribution classes are asked for; ood-images has 3", Error(new OutlierChoice(3, ClassCount: 4)), StringComparison.Ordinal);
        Assert.Contains("no images of class 9", Error(new OutlierChoice(3, Labels: [9])), StringComparison.Ordinal);

        string Error(OutlierChoice choice) => Assert.Throws<ArgumentException>(() => Choose(choice)).Message;
    }

    [Fact]
    public void Choose_OutliersOfTheIdSet_AreLeftOutOfTheTest()
    {
        var sources = ImageSources.Read(_sets.Id, _sets.Id, [], CancellationToken.None);
        var images = OutlierImages.Choose(sources, SmallPlans.Settings, 1, 4, new OutlierChoice(6, Labels: [0, 3]));
        Assert.Equal([0, 3], images.Training.Labels!.Distinct().Order());
        Assert.Equal([2], Assert.Single(images.Tests).Labels!.Distinct());
        Assert.Contains("which is the in-distribution class", Assert.Throws<ArgumentException>(
            () => OutlierImages.Choose(sources, SmallPlans.Settings, 1, 4, new OutlierChoice(6, Labels: [0, 1]))).Message, StringComparison.Ordinal);
        Assert.Contains("no class is left to test on", Assert.Throws<ArgumentException>(
            () => OutlierImages.Choose(sources, SmallPlans.Settings, 1, 4, new OutlierChoice(6))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_Tests_AreOtherClassesOrTheSetsGiven()
    {
        var others = Assert.Single(Choose(new OutlierChoice(4)).Tests);
        Assert.Equal([1, 2, 3], others.Labels!.Distinct().Order());
        Assert.Equal(30, others.Count);
        var second = _sets.Write("second", 8, 2, 20, 0);
        var given = OutlierImages.Choose(_sets.Read(_sets.Ood, second), SmallPlans.Settings, 0, 4, new OutlierChoice(4)).Tests;
        Assert.Equal([7, 15], given.Select(t => t.Count)); // 30 shared by two; one has but 7
    }

    private OutlierImages Choose(OutlierChoice choice, long seed = 4) => OutlierImages.Choose(_sources, SmallPlans.Settings, 0, seed, choice);

    private static string[] Pixels(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(i => Convert.ToHexString(set.Pixels(i)))];
}
