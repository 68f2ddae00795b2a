using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection.Tests;

/// <summary>One wrong thing at a time, as a program without a host finds it.</summary>
[Collection(DetectorFiles.Collection)]
public class ValidationTests(DetectorFiles files)
{
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
        var error = ValidationError(ood => ood.AddDetector("coats", o => (o.Path, o.MaxFileBytes) = (files.Calibrated, 100)));
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

    private static OptionsValidationException ValidationError(Action<OodDetectionBuilder> configure, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection().AddOodDetection(configure);
        more?.Invoke(services);
        using var provider = services.BuildServiceProvider();
        return Assert.ThrowsAny<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
    }
}
