using System.CommandLine;
using OodDetection.Data;

namespace DriftMonitor.Tests;

public sealed class DriftCommandTests
{
    [Fact]
    public async Task Parse_NoOptions_GivesTheDefaults() => Assert.Equal(new DriftOptions(), await Parse());

    [Fact]
    public async Task Parse_AllOptions_AreTaken()
    {
        var expected = new DriftOptions
        {
            Id = new SetSpec("cifar10", Path.GetFullPath("here")) { Preparation = ImagePreparation.Letterbox(24, 32), Group = "^(.*)_" },
            Preparation = ImagePreparation.Letterbox(24, 32),
            Corruption = "pixelate",
            Severity = 2,
            ChangeAt = 50,
            Share = 0.25,
            Images = 400,
            Repeat = 3,
            Window = 8,
            AverageRunLength = 200,
            MaxId = null,
            Network = true,
            Epochs = 4,
            Rate = 30,
            Seed = 7,
            Json = "out.json",
        };
        Assert.Equal(expected, await Parse(
            "--id", "cifar10:here", "--size", "letterbox:24x32", "--group", "^(.*)_", "--corruption", "Pixelate", "--severity", "2", "--change-at", "50", "--share", "0.25", "--images", "400", "--repeat", "3",
            "--window", "8", "--arl", "200", "--max-id", "all", "--network", "--epochs", "4", "--rate", "30", "--seed", "7", "--json", "out.json"));
    }

    [Fact]
    public async Task Parse_OtherSet_TakesThePlaceOfTheCorruption()
    {
        var options = await Parse("--ood", "mnist:there", "--change-at", "10");
        Assert.Equal(new SetSpec("mnist", Path.GetFullPath("there")), options.Ood);
        Assert.True(options.HasChange);
    }

    [Theory]
    [InlineData("--corruption and --ood are both given", "--corruption", "contrast", "--ood", "mnist:x")]
    [InlineData("--epochs is given without --network", "--epochs", "3")]
    [InlineData("--max-id is 'few'", "--max-id", "few")]
    [InlineData("--ood is 'cats:x': 'cats' is no kind of image set", "--ood", "cats:x")]
    [InlineData("--id is 'cifar10': expected a path", "--id", "cifar10")]
    public async Task Parse_OptionsThatMakeNoSense_SayWhy(string expected, params string[] arguments)
    {
        var error = await Assert.ThrowsAnyAsync<ArgumentException>(() => Parse(arguments));
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
    }

    private static async Task<DriftOptions> Parse(params string[] arguments)
    {
        DriftOptions? taken = null;
        var command = DriftCommand.Make((options, _) => Task.FromResult((taken = options) is null ? 1 : 0));
        Assert.Equal(0, await command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }));
        return taken!;
    }
}
