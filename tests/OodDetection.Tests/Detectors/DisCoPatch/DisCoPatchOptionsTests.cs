using OodDetection.Tests.Support;

namespace OodDetection.Tests.Detectors.DisCoPatch;

public class DisCoPatchOptionsTests
{
    [Fact]
    public void Validate_DefaultsAndSmall_AreValid()
    {
        new DisCoPatchOptions().Validate();
        DisCoPatchOptions.Small.Validate();
    }

    [Fact]
    public void Validate_WrongOptions_ListsAllInAnyCulture()
    {
        using var culture = new CommaCulture();
        var error = Assert.Throws<ArgumentException>(() => new DisCoPatchOptions
        {
            PatchSize = 24, PatchesPerImage = 0, ScoringPatches = 1, LatentSize = 0, ImagesPerStep = 1, Epochs = 0,
            LearningRate = -0.5, AdversarialWeight = double.NaN, KlWeight = -1.5, Device = null!,
        }.Validate());
        foreach (var part in new[]
        {
            "DisCoPatchOptions is not valid", "a multiple of 16", "got 24", "PatchesPerImage is 0", "ScoringPatches is 1", "LatentSize is 0",
            "ImagesPerStep is 1", "Epochs is 0", "LearningRate is -0.5;", "AdversarialWeight is NaN", "KlWeight is -1.5;", "Device is null",
        })
        {
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null, "Widths is none")]
    [InlineData(new int[0], "Widths is none")]
    [InlineData(new[] { 8, 0 }, "Widths is 8, 0")]
    public void Validate_WrongWidths_SaysSo(int[]? widths, string part)
    {
        var error = Assert.Throws<ArgumentException>(() => new DisCoPatchOptions { Widths = widths! }.Validate());
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
