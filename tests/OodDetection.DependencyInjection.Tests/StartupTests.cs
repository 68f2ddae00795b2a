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

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Validate_DamagedFile_IsToldWhetherItIsLoadedAtStartOrNot(bool loadAtStart)
    {
        var error = ValidationError(ood => ood.AddDetector("coats", o => (o.Path, o.LoadAtStart) = (files.Damaged, loadAtStart)));
        Assert.StartsWith($"coats: Path: '{files.Damaged}' can't be loaded: it is damaged", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_FileThatIsNoDetector_IsTold()
    {
        var path = Path.Combine(files.Folder, "text.ood");
        File.WriteAllText(path, "These are not the bytes of a detector.");
        Assert.StartsWith($"coats: Path: '{path}' can't be loaded", Assert.Single(ValidationError(ood => ood.AddDetector("coats", path)).Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NothingSet_AsksForThePath()
        => Assert.Equal("coats: Path is not set; expected the path of an .ood file.", Assert.Single(ValidationError(ood => ood.AddDetector("coats", _ => { })).Failures));

    [Fact]
    public void Validate_AlphaThatTheCalibrationIsTooSmallFor_SaysHowManyImagesItTakes()
    {
        var error = ValidationError(ood => ood.AddDetector("coats", o => (o.Path, o.RequiredAlpha) = (files.Calibrated, 0.001)));
        Assert.StartsWith(
            $"coats: RequiredAlpha is 0.001, which needs at least 999 held-out images or windows; the detector was calibrated on {DetectorFiles.CalibrationImages}, enough for 0.01 and more.",
            Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_AlphaOfADetectorWithoutCalibration_IsAnError()
    {
        var error = ValidationError(ood => ood.AddDetector("own", o => (o.Path, o.RequireCalibration, o.RequiredAlpha) = (files.Uncalibrated, false, 0.1)));
        Assert.StartsWith($"own: RequiredAlpha is set, but '{files.Uncalibrated}' holds a detector (moments) without a calibration.", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void Validate_AlphaThatIsNoRate_IsAnError(double alpha)
    {
        var error = ValidationError(ood => ood.AddDetector("coats", o => (o.Path, o.RequiredAlpha) = (files.Calibrated, alpha)));
        Assert.Contains("expected a rate of false alarms above 0 and below 1", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_LargerFileThanAllowed_IsAnError()
    {
        var error = ValidationError(ood => ood.AddDetector("coats", o => (o.Path, o.LargestFile) = (files.Calibrated, 100)));
        Assert.Contains("100", Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_OptionsThatTheUsersValidatorRefuses_AreToldBesideTheRest()
    {
        var error = ValidationError(
            ood => ood.AddDetector("coats", files.Calibrated).AddDetector("shoes", DetectorFiles.NoFile),
            services => services.AddOptions<OodDetectorOptions>("coats").Validate(o => o.ExpectedSha256 is not null, "pin the file"));
        Assert.Equal("coats: pin the file", error.Failures.First());
        Assert.Equal(2, error.Failures.Count());
    }

    [Fact]
    public void Resolve_WithoutValidationAtStart_TellsTheDetectorsOwnErrors()
    {
        using var provider = new ServiceCollection().AddOodDetection(ood => ood
            .AddDetector("coats", o => (o.Path, o.Device) = (DetectorFiles.NoFile, "gpu"))
            .AddDetector("shoes", DetectorFiles.NoFile)).BuildServiceProvider();
        var error = Assert.ThrowsAny<OptionsValidationException>(() => provider.GetRequiredKeyedService<CalibratedDetector>("coats"));
        Assert.Equal(2, error.Failures.Count());
        Assert.All(error.Failures, failure => Assert.StartsWith("coats: ", failure, StringComparison.Ordinal));
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

    private static OptionsValidationException ValidationError(Action<OodDetectionBuilder> configure, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection().AddOodDetection(configure);
        more?.Invoke(services);
        using var provider = services.BuildServiceProvider();
        return Assert.ThrowsAny<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
    }
}
