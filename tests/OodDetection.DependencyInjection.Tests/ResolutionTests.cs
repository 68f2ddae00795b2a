using Microsoft.Extensions.DependencyInjection;

namespace OodDetection.DependencyInjection.Tests;

[Collection(DetectorFiles.Collection)]
public class ResolutionTests(DetectorFiles files)
{
    [Fact]
    public void Resolve_CalibratedByName_ClassifiesAsTheFileLoadedByHand()
    {
        using var provider = Provider(ood => ood.AddDetector("coats", files.Calibrated).AddDetector("own", o => (o.Path, o.RequireCalibration) = (files.Uncalibrated, false)));
        using var byHand = DetectorFile.Load<CalibratedDetector>(files.Calibrated);
        using var images = DetectorFiles.Images(7, 5);

        var verdicts = provider.GetRequiredKeyedService<CalibratedDetector>("coats").Classify(images);

        Assert.Equal(byHand.Classify(images), verdicts);
        Assert.Equal(files.CalibratedSha256, verdicts[0].FileSha256);
        Assert.IsType<MomentsDetector>(provider.GetRequiredKeyedService<IOodDetector>("own"));
    }

    [Fact]
    public void Resolve_TwiceAndFromAScope_GivesTheSameObject()
    {
        using var provider = Provider(ood => ood.AddDetector("coats", files.Calibrated));
        var first = provider.GetRequiredKeyedService<IOodDetector>("coats");
        using (var scope = provider.CreateScope())
        {
            Assert.Same(first, scope.ServiceProvider.GetRequiredKeyedService<IOodDetector>("coats"));
            Assert.Same(first, scope.ServiceProvider.GetRequiredKeyedService<CalibratedDetector>("coats"));
        }

        using var images = DetectorFiles.Images(7, 2);
        using var scores = first.Score(images); // the scope's end left it alive
        Assert.Equal([2L], scores.shape);
    }

    [Fact]
    public void Resolve_WindowDetector_IsThereAsBothItsContracts()
    {
        using var provider = Provider(ood => ood.AddDetector("stream", files.CalibratedWindows));
        using var window = DetectorFiles.Images(7, DetectorFiles.WindowSize);

        var detector = provider.GetRequiredKeyedService<CalibratedWindowDetector>("stream");

        Assert.Equal(DetectorFiles.WindowSize, detector.WindowSize);
        Assert.InRange(detector.Classify(window).PValue, 0, 1);
        Assert.Same(detector, provider.GetRequiredKeyedService<IOodWindowDetector>("stream"));
    }

    [Fact]
    public void Resolve_AsWhatItIsNot_SaysWhatItIsAndWhatToDo()
    {
        using var provider = Provider(ood => ood
            .AddDetector("bare", o => (o.Path, o.RequireCalibration) = (files.Uncalibrated, false))
            .AddDetector("coats", files.Calibrated)
            .AddDetector("stream", files.CalibratedWindows)
            .AddDetectorFactory("loose", services => services.GetRequiredKeyedService<CalibratedWindowDetector>("stream").Detector));

        Wrong<CalibratedDetector>("bare", "it is a MomentsDetector without a calibration, and can't score windows. Calibrate it");
        Wrong<IOodWindowDetector>("coats", "it is calibrated for single images, and can't score windows. Ask for the CalibratedDetector 'coats'.");
        Wrong<CalibratedDetector>("stream", $"it is calibrated for windows of {DetectorFiles.WindowSize} images. Ask for the CalibratedWindowDetector 'stream'");
        Wrong<CalibratedWindowDetector>("loose", "it is a BatchStatisticsDetector without a calibration. Calibrate it");

        void Wrong<TDetector>(string name, string expected)
            where TDetector : class
        {
            var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredKeyedService<TDetector>(name));
            Assert.StartsWith($"The detector '{name}' is no {typeof(TDetector).Name}: {expected}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Resolve_OnlyOneWithoutName_IsThatOne()
    {
        using var provider = Provider(ood => ood.AddDetector("coats", files.Calibrated));
        Assert.Same(provider.GetRequiredKeyedService<IOodDetector>("coats"), provider.GetRequiredService<CalibratedDetector>());
    }

    [Fact]
    public void Resolve_OneOfSeveralWithoutName_ListsTheNames()
    {
        var services = new ServiceCollection();
        services.AddOodDetection(ood => ood.AddDetector("coats", files.Calibrated));
        services.AddOodDetection(ood => ood.AddDetector("stream", files.CalibratedWindows)); // registrations add up
        using var provider = services.BuildServiceProvider();
        var error = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<CalibratedDetector>);
        Assert.Contains("There are 2 detectors, 'coats', 'stream'", error.Message, StringComparison.Ordinal);
        Assert.Contains("[FromKeyedServices(\"coats\")]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_UnkeyedOfTheUsersOwn_IsLeftAlone()
    {
        using var own = new FakeDetector();
        var services = new ServiceCollection();
        services.AddSingleton<IOodDetector>(own);
        services.AddOodDetection(ood => ood.AddDetector("coats", files.Calibrated));
        using var provider = services.BuildServiceProvider();
        Assert.Same(own, provider.GetRequiredService<IOodDetector>());
    }

    [Fact]
    public async Task Resolve_FirstFromEightThreads_MakesOne()
    {
        const int threads = 8;
        var made = 0;
        using var provider = Provider(ood => ood
            .AddDetector("coats", files.Calibrated)
            .AddDetectorFactory("own", _ =>
            {
                Interlocked.Increment(ref made);
                Thread.Sleep(50); // long enough for the others to arrive
                return new FakeDetector();
            }));
        using var start = new Barrier(threads);

        var resolved = await Task.WhenAll(Enumerable.Range(0, threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return (File: provider.GetRequiredKeyedService<IOodDetector>("coats"), Own: provider.GetRequiredKeyedService<IOodDetector>("own"));
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));

        Assert.Equal(1, made);
        Assert.Single(resolved.Distinct());
    }

    [Fact]
    public void Dispose_OfTheProvider_DisposesDetectorsOfFilesAndFactories()
    {
        var fake = new FakeDetector();
        var provider = Provider(ood => ood.AddDetector("coats", files.Calibrated).AddDetector("stream", files.CalibratedWindows).AddDetectorFactory("own", _ => fake));
        var coats = provider.GetRequiredKeyedService<CalibratedDetector>("coats");
        provider.GetRequiredKeyedService<CalibratedWindowDetector>("stream");
        provider.GetRequiredKeyedService<IOodDetector>("own");
        using var images = DetectorFiles.Images(7, 2);

        provider.Dispose();

        Assert.Throws<ObjectDisposedException>(() => coats.Score(images));
        Assert.Equal(1, fake.Disposals);
    }

    [Fact]
    public void Dispose_OfAProviderThatLoadedNothing_MakesNoDetector()
    {
        var provider = Provider(ood => ood.AddDetectorFactory("own", _ => throw new InvalidOperationException("not to be called")));
        provider.Dispose();
        Assert.Throws<ObjectDisposedException>(() => provider.GetRequiredKeyedService<IOodDetector>("own"));
    }

    [Fact]
    public void Resolve_FactoryThatCombinesOthers_GetsThemFromTheProvider()
    {
        using var provider = Provider(ood => ood
            .AddDetector("a", files.Calibrated)
            .AddDetector("b", files.Calibrated)
            .AddDetectorFactory("both", services => new CombinedDetector([services.GetRequiredKeyedService<CalibratedDetector>("a"), services.GetRequiredKeyedService<CalibratedDetector>("b")], leaveOpen: true)));
        var both = Assert.IsType<CombinedDetector>(provider.GetRequiredKeyedService<IOodDetector>("both"));
        Assert.Same(provider.GetRequiredKeyedService<IOodDetector>("b"), both.Parts[1]);
    }

    [Fact]
    public void Resolve_FactoryThatReturnsNull_SaysSo()
    {
        using var provider = Provider(ood => ood.AddDetectorFactory("own", _ => null!));
        var error = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredKeyedService<IOodDetector>("own"));
        Assert.Contains("'own' returned null", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UseRegistry_OwnKindOfDetector_IsReadFromItsFile()
    {
        var registry = new DetectorRegistry().AddDetector<FakeDetector>("fake", (_, _) => { }, _ => new FakeDetector());
        var path = Path.Combine(files.Folder, "fake.ood");
        using (var fake = new FakeDetector()) fake.Save(path, registry);

        using var provider = Provider(ood => ood.AddDetector("fake", o => (o.Path, o.RequireCalibration) = (path, false)).UseRegistry(registry));

        Assert.IsType<FakeDetector>(provider.GetRequiredKeyedService<IOodDetector>("fake"));
    }

    private static ServiceProvider Provider(Action<OodDetectionBuilder> configure)
        => new ServiceCollection().AddOodDetection(configure).BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
}
