using DriftMonitor.Watching;
using OodDetection;
using OodDetection.Data;
using OodDetection.Networks;

namespace DriftMonitor.Tests.Watching;

public sealed class FeatureWordsTests
{
    [Theory]
    [InlineData(FilterBank.Pixels, 0, 1, 1.0, "brighter")]
    [InlineData(FilterBank.Pixels, 2, 3, -1.0, "blue darker")]
    [InlineData(FilterBank.Fine, 0, 1, -1.0, "darker")]
    [InlineData(FilterBank.Fine, 2, 1, -1.0, "less detail from pixel to pixel (left to right)")] // u 0, v 2
    [InlineData(FilterBank.Fine, 6, 1, 1.0, "more detail from pixel to pixel (top to bottom)")] // u 2, v 0
    [InlineData(FilterBank.Fine, 1, 3, 1.0, "redder, less blue")]
    [InlineData(FilterBank.Fine, 2, 3, -1.0, "greener, less purple")]
    [InlineData(FilterBank.Coarse, 16, 3, -1.0, "less coarse detail in colour (both ways)")] // filter 5: u 1, v 1; colour 1
    public void Describe_MeansOfFilters_SayWhatMoved(string layer, int channel, int colours, double shift, string expected)
        => Assert.Equal(expected, FeatureWords.Describe(new FeatureShift("filters", layer, channel, "mean", shift, shift), colours));

    [Fact]
    public void Describe_EveryFeature_HasWords()
    {
        foreach (var colours in new[] { 1, 3 })
        {
            foreach (var shift in from layer in new[] { (Name: FilterBank.Pixels, Channels: colours), (Name: FilterBank.Fine, Channels: 9 * colours), (Name: FilterBank.Coarse, Channels: 16 * colours) }
                                  from channel in Enumerable.Range(0, layer.Channels)
                                  from feature in new[] { "mean", "log-variance" }
                                  select new FeatureShift("filters", layer.Name, channel, feature, 1, 1))
            {
                var (more, less) = (FeatureWords.Describe(shift, colours), FeatureWords.Describe(shift with { Shift = -1 }, colours));
                Assert.NotEqual(more, less);
                Assert.DoesNotContain("channel", more, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Of_SameWords_AreOneLineWithTheStrongest()
    {
        FeatureShift[] shifts =
        [
            new("filters", FilterBank.Fine, 4, "mean", -1, -4), // u 1, v 1
            new("filters", FilterBank.Fine, 8, "mean", -2, -8),
            new("filters", FilterBank.Fine, 5, "mean", -3, -12),
        ];
        var moved = FeatureWords.Of(shifts, 1);
        Assert.Equal(["less detail from pixel to pixel (both ways)", "less sharpness of edges (both ways)"], moved.Select(m => m.Words));
        Assert.Equal((2, -12), (moved[0].Features, moved[0].Strongest.Significance));
    }

    /// <summary>The words follow the filters' order, which only the filters themselves can confirm.</summary>
    [Theory]
    [InlineData("darkness", "darker")]
    [InlineData("brightness", "brighter")]
    [InlineData("gaussian-noise", "more detail from pixel to pixel")]
    [InlineData("desaturation", "in colour")]
    public void Of_CorruptedImages_SaysWhatWasDone(string corruption, string expected)
    {
        var images = SyntheticImages.Make("waves", 400, seed: 1, channels: 3);
        using var pixels = images.ToTensor();
        using var detector = new BatchStatisticsTrainer().Fit(new OodTrainingSet(pixels));
        using var changed = SyntheticImages.Make("others", 16, seed: 2, channels: 3).Corrupt(Corruption.Named(corruption), 4, 0).ToTensor();
        var words = FeatureWords.Of(detector.Examine(changed).Shifts(20), 3).Select(moved => moved.Words).ToArray();
        Assert.True(words.Any(w => w.Contains(expected, StringComparison.Ordinal)), string.Join("; ", words));
    }
}
