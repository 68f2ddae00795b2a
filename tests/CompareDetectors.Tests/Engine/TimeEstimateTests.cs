using CompareDetectors.Display;
using CompareDetectors.Engine;
using CompareDetectors.Plan;

namespace CompareDetectors.Tests.Engine;

public class TimeEstimateTests
{
    [Fact]
    public void Left_SpeedsSeen_AreUsedForTheirKind()
    {
        Work first = Work.OfGeom("a"), second = Work.OfGeom("b"), scoring = Work.OfScoring("a");
        var estimate = new TimeEstimate(new Dictionary<Work, double> { [first] = 100, [second] = 300, [scoring] = 50 });
        Assert.Null(estimate.Left(null, 0, TimeSpan.Zero));
        estimate.Done(first, 10);
        estimate.Done(scoring, 1);
        Assert.Equal(30, estimate.Left(null, 0, TimeSpan.Zero)!.Value.TotalSeconds, 9);
        // A third of the second one took 20 s: 200 images in 30 s.
        Assert.Equal(200 * 30.0 / 200, estimate.Left(second, 1 / 3.0, TimeSpan.FromSeconds(20))!.Value.TotalSeconds, 9);
        estimate.Done(second, null);
        Assert.Equal(TimeSpan.Zero, estimate.Left(null, 0, TimeSpan.Zero));
    }

    [Fact]
    public void Left_KindNotSeen_IsGuessedFromTheOthers()
    {
        Work seen = Work.OfGeom("a"), other = Work.OfMoments("a");
        var estimate = new TimeEstimate(new Dictionary<Work, double> { [seen] = 100, [other] = 100 });
        estimate.Done(seen, 10);
        Assert.InRange(estimate.Left(null, 0, TimeSpan.Zero)!.Value.TotalSeconds, 0.1, 9.9); // moments are cheaper than training
    }

    [Fact]
    public void Of_RunsThatShareANetwork_CountItOnce()
    {
        var plan = SmallPlans.Plan("geom,moments,layers,fused,geom+,bce", outliers: [new(3), new(6)]);
        var works = Work.Of(plan.Runs, plan.Settings, _ => (32, 60), SessionNames.OfScoring);
        Assert.Single(works, w => w.Key == Work.OfGeom("c0-r0"));
        Assert.Single(works, w => w.Key.Kind == WorkKind.Moments);
        Assert.Equal(2, works.Count(w => w.Key.Kind == WorkKind.Layers));
        Assert.Equal(2, works.Count(w => w.Key.Kind == WorkKind.Bce));
        Assert.Equal(3, works.Count(w => w.Key.Kind == WorkKind.Geom)); // and GEOM+ for each count
        Assert.Equal(8, works.Count(w => w.Key.Kind == WorkKind.Scoring)); // GEOM and moments at once, and layers and fused
    }

    [Fact]
    public void Of_FusedOnGeomPlus_NeedsThatNetworkAndWhatIsTrainedOnIt()
    {
        var plan = SmallPlans.Plan("fused+,fused+:z1,geom+", outliers: [new(3), new(6)]);
        var works = Work.Of(plan.Runs, plan.Settings, _ => (32, 60), SessionNames.OfScoring);
        Assert.DoesNotContain(Work.OfGeom("c0-r0"), works.Keys);
        Assert.Equal(2 * 32, works[Work.OfTraining("c0-r0-n3", DetectorChoice.GeomPlus)]);
        foreach (var kind in new[] { WorkKind.Geom, WorkKind.Moments }) Assert.Equal(2, works.Count(w => w.Key.Kind == kind)); // one for each count
        Assert.Equal(4, works.Count(w => w.Key.Kind == WorkKind.Layers));
        Assert.Equal(6, works.Count(w => w.Key.Kind == WorkKind.Scoring));
    }

    [Theory]
    [InlineData(null, "time left unknown yet")]
    [InlineData(59, "59 s left")]
    [InlineData(600, "10 min left")]
    [InlineData(7500, "2 h 05 min left")]
    public void DescribeLeft_Times_AreReadable(int? seconds, string expected)
        => Assert.Equal(expected, new PlanProgress("", "", 0, 1, null, seconds is { } s ? TimeSpan.FromSeconds(s) : null).DescribeLeft());
}
