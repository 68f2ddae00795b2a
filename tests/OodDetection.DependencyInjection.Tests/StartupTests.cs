using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection.Tests;

[Collection(DetectorFiles.Collection)]
public class StartupTests(DetectorFiles files)
{
    private const string OtherSha256 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public async Task HostStart_ErrorsInSeveralDetectors_TellsThemAllAtOnce()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOodDetection(ood => ood
            .AddDetector("good", files.Calibrated)
            .AddDetector("missing", o => (o.Path, o.Device) = (DetectorFiles.NoFile, "gpu"))
            .AddDetector("other", o => (o.Path, o.ExpectedSha256) = (files.Calibrated, OtherSha256)));
        builder.Services.AddOodDetection(ood => ood
            .AddDetector("bare", files.Uncalibrated)
            .AddDetectorFactory("own", _ => throw new TimeoutException("the store is away")));
        using var host = builder.Build();

        var error = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => host.StartAsync());

        var path = Path.Combine(AppContext.BaseDirectory, DetectorFiles.NoFile);
        Assert.Collection(
            error.Failures,
            e => Assert.Equal("missing: Device is 'gpu'; expected cpu, cuda or cuda:0, cuda:1, ….", e),
            e => Assert.StartsWith($"missing: Path is '{DetectorFiles.NoFile}', but there is no file '{path}'. A relative path starts at the program's folder", e, StringComparison.Ordinal),
            e => Assert.StartsWith($"other: ExpectedSha256 is {OtherSha256}, but '{files.Calibrated}' is {files.CalibratedSha256}.", e, StringComparison.Ordinal),
            e => Assert.StartsWith($"bare: RequireCalibration is true, but '{files.Uncalibrated}' holds a detector (moments) without a calibration", e, StringComparison.Ordinal),
            e => Assert.Equal("own: it could not be made: TimeoutException: the store is away", e));
        var lines = error.Message.Split(Environment.NewLine);
        Assert.Equal("Out-of-distribution detection is not set up right (5 errors):", lines[0]);
        Assert.Equal(error.Failures.Select(failure => $"  - {failure}"), lines[1..]);
    }

    [Fact]
    public async Task HostStart_AllGood_LoadsWhatIsToBeLoadedThen()
    {
        var (atStart, later) = (0, 0);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOodDetection(ood => ood
            .AddDetector("coats", files.Calibrated)
            .AddDetectorFactory("atStart", _ => Counted(ref atStart))
            .AddDetectorFactory("later", _ => Counted(ref later), loadAtStart: false));
        using var host = builder.Build();

        await host.StartAsync();

        Assert.Equal((1, 0), (atStart, later));
        host.Services.GetRequiredKeyedService<IOodDetector>("atStart");
        host.Services.GetRequiredKeyedService<IOodDetector>("later");
        Assert.Equal((1, 1), (atStart, later));
        await host.StopAsync();

        static FakeDetector Counted(ref int count)
        {
            count++;
            return new FakeDetector();
        }
    }

    [Fact]
    public async Task HostStart_ServiceThatTakesAWrongDetector_TellsTheOthersErrorsToo()
    {
        // The host makes its services before it validates anything.
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOodDetection(ood => ood
            .AddDetector("shoes", o => (o.Path, o.Device) = (files.Damaged, "gpu"))
            .AddDetector("coats", DetectorFiles.NoFile)
            .AddDetector("good", files.Calibrated));
        builder.Services.AddHostedService<Watch>();
        using var host = builder.Build();

        var error = await Assert.ThrowsAnyAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Collection(
            error.Failures,
            e => Assert.StartsWith("shoes: Device is 'gpu'", e, StringComparison.Ordinal),
            e => Assert.StartsWith("shoes: Path: ", e, StringComparison.Ordinal),
            e => Assert.StartsWith("coats: Path is ", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HostStart_ServiceThatTakesADetector_GetsTheOneThatIsChecked()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddOodDetection(ood => ood.AddDetector("coats", files.Calibrated));
        builder.Services.AddHostedService<Watch>();
        using var host = builder.Build();

        await host.StartAsync();

        var watch = Assert.IsType<Watch>(Assert.Single(host.Services.GetServices<IHostedService>()));
        Assert.Same(host.Services.GetRequiredService<CalibratedDetector>(), watch.Detector);
        await host.StopAsync();
    }

    [Fact]
    public void Validate_FactoryThatAsksForAWrongDetector_TellsThatErrorOnce()
    {
        using var provider = new ServiceCollection().AddOodDetection(ood => ood
            .AddDetectorFactory("first", services => services.GetRequiredKeyedService<IOodDetector>("coats"))
            .AddDetector("coats", DetectorFiles.NoFile)
            .AddDetectorFactory("last", services => services.GetRequiredKeyedService<IOodDetector>("coats"))
            .AddDetectorFactory("own", _ => throw new TypeInitializationException("Store", new TimeoutException("it is away")))).BuildServiceProvider();

        var error = Assert.ThrowsAny<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);

        Assert.Collection(
            error.Failures,
            e => Assert.StartsWith("coats: Path is ", e, StringComparison.Ordinal),
            e => Assert.EndsWith("Because of TimeoutException: it is away", e, StringComparison.Ordinal));
    }

    [Fact]
    public void Resolve_WithoutValidationAtStart_TellsAllFilesErrors()
    {
        using var provider = new ServiceCollection().AddOodDetection(ood => ood
            .AddDetector("coats", o => (o.Path, o.Device) = (DetectorFiles.NoFile, "gpu"))
            .AddDetector("shoes", DetectorFiles.NoFile)).BuildServiceProvider();
        var error = Assert.ThrowsAny<OptionsValidationException>(() => provider.GetRequiredKeyedService<CalibratedDetector>("coats"));
        Assert.Equal(["coats", "coats", "shoes"], error.Failures.Select(failure => failure.Split(':')[0]));
    }

    [Fact]
    public void Resolve_FilesGoneSinceTheStart_TellsTheDetectorsOwnError()
    {
        string[] paths = [Path.Combine(files.Folder, "gone1.ood"), Path.Combine(files.Folder, "gone2.ood")];
        foreach (var path in paths) File.Copy(files.Calibrated, path);
        using var provider = new ServiceCollection().AddOodDetection(ood => ood
            .AddDetector("coats", o => (o.Path, o.LoadAtStart) = (paths[0], false))
            .AddDetector("shoes", o => (o.Path, o.LoadAtStart) = (paths[1], false))).BuildServiceProvider();
        provider.GetRequiredService<IStartupValidator>().Validate();
        foreach (var path in paths) File.Delete(path);

        var error = Assert.ThrowsAny<OptionsValidationException>(() => provider.GetRequiredKeyedService<IOodDetector>("shoes"));

        Assert.StartsWith("shoes: Path is ", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_FileRepairedAfterAnError_Loads()
    {
        var path = Path.Combine(files.Folder, "late.ood");
        using var provider = new ServiceCollection().AddOodDetection(ood => ood.AddDetector("coats", path)).BuildServiceProvider();
        Assert.ThrowsAny<OptionsValidationException>(() => provider.GetRequiredKeyedService<IOodDetector>("coats"));
        File.Copy(files.Calibrated, path);
        Assert.NotNull(provider.GetRequiredKeyedService<CalibratedDetector>("coats"));
    }

    [Fact]
    public void Validate_AgainAfterAFileWasRepaired_Succeeds()
    {
        var path = Path.Combine(files.Folder, "later.ood");
        using var provider = new ServiceCollection().AddOodDetection(ood => ood.AddDetector("coats", path)).BuildServiceProvider();
        var validator = provider.GetRequiredService<IStartupValidator>();
        Assert.ThrowsAny<OptionsValidationException>(validator.Validate);
        File.Copy(files.Calibrated, path);
        validator.Validate();
        Assert.NotNull(provider.GetRequiredKeyedService<CalibratedDetector>("coats"));
    }

    private sealed class Watch([FromKeyedServices("coats")] CalibratedDetector detector) : IHostedService
    {
        public CalibratedDetector Detector => detector;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
