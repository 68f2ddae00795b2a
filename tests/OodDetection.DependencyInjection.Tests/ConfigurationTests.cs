using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OodDetection.DependencyInjection.Tests;

[Collection(DetectorFiles.Collection)]
public class ConfigurationTests(DetectorFiles files)
{
    [Fact]
    public void AddDetectors_JsonSection_AddsOneForEachSubsection()
    {
        using var provider = Provider($$"""
            { "Ood": {
              "coats": { "Path": "{{files.Calibrated}}", "expectedsha256": "{{files.CalibratedSha256.ToUpperInvariant()}}", "RequiredAlpha": 0.02, "Device": "CPU" },
              "shoes": { "Path": "{{files.Uncalibrated}}", "RequireCalibration": false, "LoadAtStart": false, "MaxFileBytes": 1000000, "ExpectedSha256": null } } }
            """);

        provider.GetRequiredService<IStartupValidator>().Validate();

        Assert.Equal(0.01, provider.GetRequiredKeyedService<CalibratedDetector>("coats").Alpha);
        var shoes = provider.GetRequiredService<IOptionsMonitor<OodDetectorOptions>>().Get("shoes");
        Assert.Equal((files.Uncalibrated, "cpu", null, false, null, false, 1000000), (shoes.Path, shoes.Device, shoes.ExpectedSha256, shoes.RequireCalibration, shoes.RequiredAlpha, shoes.LoadAtStart, shoes.MaxFileBytes));
    }

    [Fact]
    public void Configure_OfTheSameName_ChangesWhatTheSectionSaid()
    {
        var services = Services("""{ "Ood": { "coats": { "Path": "elsewhere.ood" } } }""");
        services.Configure<OodDetectorOptions>("coats", options => options.Path = files.Calibrated);
        using var provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredKeyedService<CalibratedDetector>("coats"));
    }

    [Theory]
    [InlineData("""{ "Pth": "a.ood" }""", "'Pth' is no setting; there are Path, Device, ExpectedSha256, RequireCalibration, RequiredAlpha, LoadAtStart, MaxFileBytes.")]
    [InlineData("""{ "Path": "no-such-file.ood", "RequireCalibration": "si" }""", "RequireCalibration is 'si'; expected true or false.")]
    [InlineData("""{ "Path": "no-such-file.ood", "RequiredAlpha": "0,01" }""", "RequiredAlpha is '0,01'; expected a number such as 0.01.")]
    [InlineData("""{ "Path": "no-such-file.ood", "MaxFileBytes": "4 GB" }""", "MaxFileBytes is '4 GB'; expected a whole number of bytes.")]
    [InlineData("""{ "Path": "no-such-file.ood", "Device": [ "cpu" ] }""", "Device has keys or elements below it; expected a text.")]
    [InlineData("""{ "Path": "no-such-file.ood", "ExpectedSha256": "" }""", "ExpectedSha256 is ''; expected 64 hexadecimal digits, or no such setting.")]
    [InlineData("\"a.ood\"", "the section is the text 'a.ood'; expected keys with values, such as Path.")]
    [InlineData("{ }", "there is no such section, or it is empty; expected at least the key Path.")]
    public void AddDetector_SectionWithAnError_IsToldWithTheSectionsPath(string section, string expected)
    {
        using var provider = Provider($$"""{ "Ood": { "coats": {{section}} } }""");
        var error = Assert.ThrowsAny<OptionsValidationException>(provider.GetRequiredService<IStartupValidator>().Validate);
        Assert.Contains($"coats (configuration section 'Ood:coats'): {expected}", error.Failures);
    }

    private static ServiceProvider Provider(string json) => Services(json).BuildServiceProvider();

    private static IServiceCollection Services(string json)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json.Replace(@"\", @"\\", StringComparison.Ordinal)))).Build();
        return new ServiceCollection().AddOodDetection(ood => ood.AddDetectors(configuration.GetSection("Ood")));
    }
}
