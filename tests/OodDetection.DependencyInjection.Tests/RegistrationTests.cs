using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace OodDetection.DependencyInjection.Tests;

public class RegistrationTests
{
    private readonly ServiceCollection _services = [];

    [Fact]
    public void AddDetector_NameTakenByAnotherRegistration_Throws()
    {
        _services.AddOodDetection(ood => ood.AddDetector("coats", "a.ood"));
        var error = Assert.Throws<ArgumentException>(() => _services.AddOodDetection(ood => ood.AddDetectorFactory("coats", _ => new FakeDetector())));
        Assert.Contains("'coats' is registered already", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddDetector_NameOfOtherCase_IsAnotherName()
    {
        _services.AddOodDetection(ood => ood.AddDetectorFactory("coats", _ => new FakeDetector()).AddDetectorFactory("Coats", _ => new FakeDetector()));
        using var provider = _services.BuildServiceProvider();
        Assert.NotSame(provider.GetRequiredKeyedService<IOodDetector>("coats"), provider.GetRequiredKeyedService<IOodDetector>("Coats"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void AddDetector_EmptyName_Throws(string name)
        => Assert.Throws<ArgumentException>(() => _services.AddOodDetection(ood => ood.AddDetector(name, "a.ood")));

    [Fact]
    public void AddDetector_EmptyPath_Throws()
        => Assert.Throws<ArgumentException>(() => _services.AddOodDetection(ood => ood.AddDetector("coats", " ")));

    [Fact]
    public void AddDetectors_SectionThatIsNotThere_SaysWhatIsExpectedThere()
    {
        var configuration = new ConfigurationBuilder().Build();
        var error = Assert.Throws<ArgumentException>(() => _services.AddOodDetection(ood => ood.AddDetectors(configuration.GetSection("Ood"))));
        Assert.Contains("'Ood:coats' with the key Path", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UseRegistry_Twice_Throws()
        => Assert.Throws<InvalidOperationException>(() => _services.AddOodDetection(ood => ood.UseRegistry(new DetectorRegistry()).UseRegistry(new DetectorRegistry())));
}
