namespace DriftMonitor.Tests;

public sealed class DriftOptionsTests
{
    [Fact]
    public void Validate_Defaults_AreValid() => new DriftOptions().Validate();

    [Theory]
    [InlineData("fog", 3, "--corruption is 'fog'; expected none or one of: gaussian-noise,")]
    [InlineData("gaussian-blur", 0, "--severity is 0; expected 1 (slight) to 5 (strong).")]
    [InlineData("gaussian-blur", 6, "--severity is 6;")]
    public void Validate_UnknownCorruptionOrSeverity_SaysWhatIsKnown(string corruption, int severity, string expected)
        => Assert.StartsWith(expected, ErrorOf(new DriftOptions { Corruption = corruption, Severity = severity }), StringComparison.Ordinal);

    [Fact]
    public void Validate_ChangeAfterTheEnd_NamesBothOptions()
        => Assert.StartsWith("--change-at is 3000, and the stream ends after 3000 images (--images);", ErrorOf(new DriftOptions { ChangeAt = 3000 }), StringComparison.Ordinal);

    [Theory]
    [InlineData("none", 1.0)]
    [InlineData("gaussian-blur", 0.0)]
    public void Validate_NothingChanges_ChangeMayLieAnywhere(string corruption, double share)
    {
        var options = new DriftOptions { Corruption = corruption, Share = share, ChangeAt = 5000 };
        options.Validate();
        Assert.False(options.HasChange);
    }

    [Fact]
    public void Validate_SeveralErrors_HaveALineEach()
    {
        var lines = ErrorOf(new DriftOptions { Share = 1.5, Window = 1, AverageRunLength = double.NaN, Rate = 0, Repeat = 0, Epochs = 0, ChangeAt = -1 }).Split(Environment.NewLine);
        Assert.Equal(["--change-at", "--share", "--repeat", "--window", "--arl", "--epochs", "--rate"], lines.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public void Validate_WindowLongerThanTheStream_IsRefused()
        => Assert.StartsWith("--window is 64, and the stream has 40 images", ErrorOf(new DriftOptions { Window = 64, Images = 40, ChangeAt = 20 }), StringComparison.Ordinal);

    private static string ErrorOf(DriftOptions options) => Assert.Throws<ArgumentException>(options.Validate).Message;
}
