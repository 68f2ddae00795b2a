using System.Text.RegularExpressions;
using OodDetection.Data;

namespace OodDetection.Tests.Data.Corruptions;

public sealed class CorruptionCatalogueTests
{
    [Fact]
    public void All_Corruptions_AreThePublicPropertiesEachOnce()
    {
        var properties = typeof(Corruption).GetProperties().Where(p => p.PropertyType == typeof(Corruption)).Select(p => (Corruption)p.GetValue(null)!).ToArray();
        Assert.Equal(properties.OrderBy(c => c.Name), Corruption.All.OrderBy(c => c.Name));
        Assert.Equal(Corruption.All.Count, Corruption.All.Select(c => c.Name).Distinct().Count());
        Assert.All(Corruption.All, c => Assert.Matches(new Regex("^[a-z]+(-[a-z]+)*$"), c.Name));
        Assert.All(Corruption.All, c => Assert.Equal(Corruption.MaxSeverity, c.Strengths.Count));
    }

    [Fact]
    public void Named_EveryName_GivesTheCorruption()
    {
        Assert.All(Corruption.All, c => Assert.Same(c, Corruption.Named(c.Name)));
        Assert.Same(Corruption.ShotNoise, Corruption.Named("Shot-Noise"));
        Assert.Same(Corruption.Desaturation, Corruption.Named("desaturation"));
    }

    [Fact]
    public void Named_Unknown_ListsTheNames()
    {
        var error = Assert.Throws<ArgumentException>("name", () => Corruption.Named("fog"));
        Assert.Contains("'fog'", error.Message, StringComparison.Ordinal);
        Assert.All(Corruption.All, c => Assert.Contains(c.Name, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void For_Channels_LeavesColorOutForGrey()
    {
        Assert.Same(Corruption.All, Corruption.For(3));
        Assert.Equal(["saturation", "desaturation"], Corruption.All.Except(Corruption.For(1)).Select(c => c.Name));
        Assert.Throws<ArgumentOutOfRangeException>("channels", () => Corruption.For(2));
    }
}
