using CompareDetectors.Plan;
using CompareDetectors.Results;

namespace CompareDetectors.Tests.Engine;

public sealed class PlanRunnerTests : IDisposable
{
    private const string All = "geom,geom+,bce,layers:softmax,layers:z1,pool,layers,moments,fused,fused+";
    private readonly SyntheticSets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public void Run_Interrupted_GivesTheFiguresOfAnUninterruptedRun()
    {
        var sources = _sets.Read();
        var plan = SmallPlans.Plan(All, classes: [0, 2]);
        SmallPlans.Run(plan, sources, _sets["whole"]);
        var whole = SmallPlans.Results(_sets["whole"]);
        Assert.Equal(plan.Runs.Select(r => r.Key), whole.Select(r => r.Key));

        // Stopped in the middle of trainings, once after each few results; then to the end.
        var stops = 0;
        for (var done = 1; done < plan.Runs.Count; done += 5)
        {
            using var source = new CancellationTokenSource();
            var stopAfter = done;
            var log = new SmallPlans.Log(onReport: p =>
            {
                if (p.Done >= stopAfter && p.Training is not null) source.Cancel();
            });
            try
            {
                SmallPlans.Run(plan, sources, _sets["parts"], log, source.Token);
            }
            catch (OperationCanceledException)
            {
                stops++;
            }

            Assert.True(File.Exists(_sets["parts/report.html"]));
        }

        Assert.True(stops >= 3, $"{stops} stops");
        SmallPlans.Run(plan, sources, _sets["parts"]);
        var parts = SmallPlans.Results(_sets["parts"]);
        Assert.Equal(whole.Count, parts.Count);
        Assert.All(whole.Zip(parts), pair => Assert.True(pair.First.SameFigures(pair.Second), $"{pair.First}\n{pair.Second}"));
        Assert.All(whole, r => Assert.Equal(File.ReadAllText(_sets[$"whole/details/{r.Key}.json"]), File.ReadAllText(_sets[$"parts/details/{r.Key}.json"])));
        Assert.False(Directory.Exists(_sets["parts/checkpoints"]));
        // The comparison means something: no two runs have the same scores.
        Assert.Equal(whole.Count, whole.Select(r => JsonFormat.Read<RunDetail>(_sets[$"whole/details/{r.Key}.json"]).WorstId[0].Score).Distinct().Count());
    }

    [Fact]
    public void Run_AFinishedPlan_DoesNothing()
    {
        var (sources, plan) = (_sets.Read(), SmallPlans.Plan("geom"));
        SmallPlans.Run(plan, sources, _sets["out"]);
        var before = File.ReadAllText(_sets["out/results.json"]);
        var log = new SmallPlans.Log();
        SmallPlans.Run(plan, sources, _sets["out"], log);
        Assert.Empty(log.Reports);
        Assert.Contains("1 of 1 results are there already", Assert.Single(log.Messages), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_sets["out/results.json"]));
    }

    [Fact]
    public void Run_StoppedBetweenResults_LoadsTheNetworkInsteadOfTraining()
    {
        var (sources, plan) = (_sets.Read(), SmallPlans.Plan("geom,layers:z1,layers:z4"));
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => SmallPlans.Run(plan, sources, _sets["out"], new SmallPlans.Log(onFinished: _ => source.Cancel()), source.Token));
        var first = Assert.Single(SmallPlans.Results(_sets["out"]));
        Assert.True(File.Exists(_sets["out/checkpoints/c0-r0.network"]));

        var log = new SmallPlans.Log();
        SmallPlans.Run(plan, sources, _sets["out"], log);
        Assert.DoesNotContain(log.Reports, r => r.Training?.Stage == "GEOM");
        Assert.Contains(log.Reports, r => r.Training?.Stage == "intermediate layers");
        Assert.True(SmallPlans.Results(_sets["out"])[1].TrainSeconds > first.TrainSeconds, "The network's time counts though it was loaded.");
    }

    [Fact]
    public void Run_StoppedBetweenGeomPlusAndWhatStandsOnIt_LoadsItsNetwork()
    {
        var (sources, plan) = (_sets.Read(), SmallPlans.Plan("geom+,fused+"));
        using var source = new CancellationTokenSource();
        var first = new SmallPlans.Log(onFinished: _ => source.Cancel());
        Assert.ThrowsAny<OperationCanceledException>(() => SmallPlans.Run(plan, sources, _sets["out"], first, source.Token));
        Assert.Contains(first.Reports, r => r.Training?.Stage == "GEOM+");
        var plus = Assert.Single(SmallPlans.Results(_sets["out"]));
        Assert.True(File.Exists(_sets["out/checkpoints/c0-r0-n6-geomplus.network"]));

        var log = new SmallPlans.Log();
        SmallPlans.Run(plan, sources, _sets["out"], log);
        Assert.DoesNotContain(log.Reports, r => r.Training?.Stage is "GEOM+" or "GEOM");
        Assert.Contains(log.Reports, r => r.Training?.Stage == "intermediate layers");
        var fused = SmallPlans.Results(_sets["out"])[1];
        Assert.True(fused.TrainSeconds > plus.TrainSeconds, "The network's time counts though it was loaded.");
        Assert.Equal(("Fused+", "Fisher", 0.5), (fused.Detector, fused.Options.FusionRule, fused.Options.OutlierWeight));
        Assert.Equal(plan.Runs[1].Detector.Layers, fused.Layers);
        Assert.False(Directory.Exists(_sets["out/checkpoints"]));
    }

    [Fact]
    public void Run_DamagedCheckpoint_IsSaidAndTrainedAnew()
    {
        var (sources, plan) = (_sets.Read(), SmallPlans.Plan("geom,layers:z4"));
        SmallPlans.Run(plan, sources, _sets["whole"]);
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => SmallPlans.Run(plan, sources, _sets["out"], new SmallPlans.Log(onFinished: _ => source.Cancel()), source.Token));
        var bytes = File.ReadAllBytes(_sets["out/checkpoints/c0-r0.network"]);
        bytes[^9] ^= 1;
        File.WriteAllBytes(_sets["out/checkpoints/c0-r0.network"], bytes);

        var log = new SmallPlans.Log();
        SmallPlans.Run(plan, sources, _sets["out"], log);
        Assert.Contains(log.Messages, m => m.Contains("is damaged; the network is trained anew", StringComparison.Ordinal));
        Assert.All(SmallPlans.Results(_sets["whole"]).Zip(SmallPlans.Results(_sets["out"])), pair => Assert.True(pair.First.SameFigures(pair.Second)));
    }

    [Theory]
    [InlineData("layers")]
    [InlineData("fused+")]
    public void Run_OtherDetectorsBeside_LeaveAFigureAsItIs(string detector)
    {
        var sources = _sets.Read();
        SmallPlans.Run(SmallPlans.Plan(detector), sources, _sets["alone"]);
        SmallPlans.Run(SmallPlans.Plan("geom,geom+,bce,moments,fused,layers,fused+:z1,fused+"), sources, _sets["together"]);
        var alone = Assert.Single(SmallPlans.Results(_sets["alone"]));
        Assert.True(alone.SameFigures(SmallPlans.Results(_sets["together"]).Single(r => r.Key == alone.Key)));
    }

    [Fact]
    public void Run_SeveralChoicesOfOutliers_ScoresOnceWhatNoneOfThemChanges()
    {
        var plan = SmallPlans.Plan("geom,bce,moments,layers,fused", outliers: [new OutlierChoice(4), new OutlierChoice(8)]);
        SmallPlans.Run(plan, _sets.Read(), _sets["out"]);
        var results = SmallPlans.Results(_sets["out"]).ToLookup(r => r.Detector);

        // A second scoring would take another time.
        Assert.All(new[] { "GEOM", "Moments" }, name => Assert.Single(results[name].Select(r => r.ScoreSeconds).Distinct()));
        Assert.All(new[] { "BCE", "IntermediateLayer", "Fused" }, name => Assert.Equal(2, results[name].Select(r => r.ScoreSeconds).Distinct().Count()));
        Assert.Equal(results["GEOM"].Select(r => r.ScoreSeconds), results["Moments"].Select(r => r.ScoreSeconds));
        Assert.Equal(results["IntermediateLayer"].Select(r => r.ScoreSeconds), results["Fused"].Select(r => r.ScoreSeconds));
    }

    [Fact]
    public void Run_OneNetwork_RepeatsWhatOutliersChangeAlone()
    {
        var sources = _sets.Read();
        var log = new SmallPlans.Log();
        SmallPlans.Run(SmallPlans.Plan("geom,layers", repeats: 2, oneNetwork: true), sources, _sets["one"], log);
        SmallPlans.Run(SmallPlans.Plan("geom,layers"), sources, _sets["first"]);
        var results = SmallPlans.Results(_sets["one"]);

        Assert.Equal([("GEOM", 0), ("IntermediateLayer", 0), ("GEOM", 1), ("IntermediateLayer", 1)], results.Select(r => (r.Detector, r.Repeat)));
        Assert.All(results, r => Assert.Equal((3 + r.Repeat, 3), (r.Seed, r.NetworkSeed!.Value)));
        Assert.All(results.Zip(SmallPlans.Results(_sets["first"])), pair => Assert.True((pair.First with { NetworkSeed = null }).SameFigures(pair.Second)));
        Assert.Equal(results[0].Auroc, results[2].Auroc);
        Assert.NotEqual(results[1].Auroc, results[3].Auroc);
        Assert.Single(log.Reports.Where(r => r.Training?.Stage == "GEOM").Select(r => r.Setting).Distinct());
    }

    [Fact]
    public void Run_OneNetworkStoppedInTheSecondRepeat_GoesOnWithTheSameFigures()
    {
        var (sources, plan) = (_sets.Read(), SmallPlans.Plan("geom,geom+,bce,moments,layers,fused", repeats: 2, oneNetwork: true));
        SmallPlans.Run(plan, sources, _sets["whole"]);
        using var source = new CancellationTokenSource();
        var finished = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => SmallPlans.Run(plan, sources, _sets["parts"], new SmallPlans.Log(onFinished: _ =>
        {
            if (++finished == 8) source.Cancel();
        }), source.Token));
        Assert.True(File.Exists(_sets["parts/checkpoints/c0-r0.network"]));

        SmallPlans.Run(plan, sources, _sets["parts"]);
        Assert.All(SmallPlans.Results(_sets["whole"]).Zip(SmallPlans.Results(_sets["parts"])), pair => Assert.True(pair.First.SameFigures(pair.Second), $"{pair.First}\n{pair.Second}"));
        Assert.False(Directory.Exists(_sets["parts/checkpoints"]));
    }

    [Theory]
    [InlineData("geom,moments,bce")]
    [InlineData("layers,fused,geom")]
    public void Run_StoppedBetweenResultsOfOneScoring_GoesOnWithTheSameFigures(string detectors)
    {
        var (sources, plan) = (_sets.Read(), SmallPlans.Plan(detectors));
        SmallPlans.Run(plan, sources, _sets["whole"]);
        var finished = 0;
        var stopped = detectors.StartsWith("geom", StringComparison.Ordinal) ? 1 : 2; // GEOM's own result comes first
        Assert.Throws<IOException>(() => SmallPlans.Run(plan, sources, _sets["parts"], new SmallPlans.Log(onFinished: _ =>
        {
            if (++finished == stopped) throw new IOException("The machine is switched off.");
        })));
        Assert.Equal(stopped, SmallPlans.Results(_sets["parts"]).Count);

        SmallPlans.Run(plan, sources, _sets["parts"]);
        Assert.All(SmallPlans.Results(_sets["whole"]).Zip(SmallPlans.Results(_sets["parts"])), pair => Assert.True(pair.First.SameFigures(pair.Second), $"{pair.First}\n{pair.Second}"));
    }

    [Fact]
    public void Run_TheFusedDetectorCannotBeMade_KeepsTheLayersOnWhichItWouldStand()
    {
        // Half of the images are one: some copies are held out, others trained on.
        var sources = CompareDetectors.Sets.ImageSources.Read(_sets.Write("copies", 3, 2, 80, 0, copies: 40), _sets.Ood, [], CancellationToken.None);
        var error = Assert.Throws<ArgumentException>(() => SmallPlans.Run(SmallPlans.Plan("layers,fused"), sources, _sets["out"]));
        Assert.Contains("held-out", error.Message, StringComparison.Ordinal);
        Assert.Equal("IntermediateLayer", Assert.Single(SmallPlans.Results(_sets["out"])).Detector);
    }

    [Fact]
    public void Run_TestsThatTheChoiceOfOutliersChanges_AreScoredApart()
    {
        var own = CompareDetectors.Sets.ImageSources.Read(_sets.Id, _sets.Id, [], CancellationToken.None);
        SmallPlans.Run(SmallPlans.Plan("geom", classes: [0], outliers: [new OutlierChoice(4, Labels: [1]), new OutlierChoice(4, Labels: [2])]), own, _sets["out"]);
        Assert.Equal(2, SmallPlans.Results(_sets["out"]).Select(r => r.ScoreSeconds).Distinct().Count());
    }

    [Fact]
    public void Run_Figure3_CallsTheImagesByTheirThreshold()
    {
        var sources = ImageSourcesOfManyTests();
        SmallPlans.Run(SmallPlans.Plan("geom,moments", experiment: Experiments.Figure3), sources, _sets["out"]);
        foreach (var result in SmallPlans.Results(_sets["out"]))
        {
            var detail = JsonFormat.Read<RunDetail>(_sets[$"out/details/{result.Key}.json"]);
            var rotation = Assert.IsType<RotationResult>(result.Rotation);
            Assert.Equal(20, rotation.Images);
            Assert.Equal(20, detail.Rotation!.Count);
            Assert.All(detail.Rotation, image => Assert.Equal(image.Score >= rotation.Threshold, image.CalledOod));
            Assert.Equal(rotation.ShareCalledOod, detail.Rotation.Count(i => i.CalledOod == true) / 20.0, 12);
            Assert.Equal(detail.Rotation.Select(i => i.Change).Order(), detail.Rotation.Select(i => i.Change));
            Assert.InRange(rotation.Youden, 0, 1);
        }
    }

    [Fact]
    public void Run_Result_SaysWhatItIsOf()
    {
        SmallPlans.Run(SmallPlans.Plan("layers:z2,softmax", outliers: [new OutlierChoice(5, ClassCount: 2)], repeats: 2), _sets.Read(), _sets["out"]);
        var result = SmallPlans.Results(_sets["out"])[1];
        Assert.Equal(("IntermediateLayer", 0, 1, 4L, 5, 2), (result.Detector, result.IdClass, result.Repeat, result.Seed, result.OodCount, result.OodClasses!.Value));
        Assert.Equal(["z2", "softmax"], result.Layers);
        Assert.Equal(("id-images", "ood-images"), (result.IdSet, result.OodTrainSet));
        Assert.Equal(["id-images, other classes"], result.OodTestSets);
        Assert.Equal((32, 20, 2), (result.Options.TrainId, result.Options.HeldOut, result.Options.OodClassLabels!.Count));
        Assert.InRange(result.Auroc, result.AurocLow, result.AurocHigh);
        Assert.True(result is { TrainSeconds: > 0, ScoreSeconds: > 0, TrainImagesPerSecond: > 0, ScoredImagesPerSecond: > 0 });
        var detail = JsonFormat.Read<RunDetail>(_sets[$"out/details/{result.Key}.json"]);
        Assert.Equal((result.TestId, result.TestOod), (detail.Histogram.Id.Sum(), detail.Histogram.Ood.Sum()));
        Assert.Equal((0, 1), (detail.Roc.Fpr[0], detail.Roc.Tpr[^1]));
        Assert.Equal(8, detail.WorstOod.Count);
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], Convert.FromBase64String(detail.WorstId[0].Png)[..4]);
    }

    [Fact]
    public void Run_BatchStatistics_IsOneOfTheDetectors()
    {
        var sources = CompareDetectors.Sets.ImageSources.Read(_sets.Write("more", 3, 2, 320, 0), _sets.Ood, [], CancellationToken.None);
        var plan = SmallPlans.Plan("geom,batch-stats,fused") with { Settings = SmallPlans.Settings with { MaxId = null } };
        SmallPlans.Run(plan, sources, _sets["out"]);
        var results = SmallPlans.Results(_sets["out"]);
        Assert.Equal(["GEOM", "BatchStatistics", "Fused"], results.Select(r => r.Detector));
        // A bar at the left against one at the top: other pixels, other edges.
        Assert.True(results[1].Auroc > 0.9, $"{results[1]}");
        Assert.True(results[1].TrainSeconds > results[0].TrainSeconds, "GEOM's network is a part of it.");
    }

    [Fact]
    public void CheckImages_TooFewForBatchStatistics_SaysSoBeforeAnythingIsTrained()
    {
        var error = Assert.Throws<ArgumentException>(() => SmallPlans.Run(SmallPlans.Plan("geom,batch-stats"), _sets.Read(), _sets["out"]));
        Assert.Contains("needs 40 of them; of 32 images that is 6", error.Message, StringComparison.Ordinal);
    }

    private CompareDetectors.Sets.ImageSources ImageSourcesOfManyTests()
        => CompareDetectors.Sets.ImageSources.Read(_sets.Write("many", 3, 2, 130, 0), _sets.Ood, [], CancellationToken.None);
}
