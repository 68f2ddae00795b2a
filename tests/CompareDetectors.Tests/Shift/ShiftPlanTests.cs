using CompareDetectors.Shift;
using OodDetection.Data;

namespace CompareDetectors.Tests.Shift;

public class ShiftPlanTests
{
    [Fact]
    public void Make_CorruptionsAndSets_ListsEachOfEachRepeat()
    {
        var plan = ShiftPlan.Make(Request(["gaussian-noise", "darkness"], [5, 1], repeats: 2, seed: 7), channels: 1, ["MNIST"]);
        string[] first = ["r0-gaussian-noise-1", "r0-gaussian-noise-5", "r0-darkness-1", "r0-darkness-5", "r0-set1"];
        Assert.Equal([.. first, .. first.Select(key => key.Replace("r0", "r1", StringComparison.Ordinal))], plan.Runs.Select(r => r.Key));
        Assert.Equal([7L, 7, 7, 7, 7, 8, 8, 8, 8, 8], plan.Runs.Select(r => r.Seed));
        Assert.Equal(new ShiftCondition("darkness", 5, null), plan.Runs[3].Condition);
        Assert.Equal(new ShiftCondition(null, null, "MNIST"), plan.Runs[4].Condition);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Make_All_TakesThoseThatTheImagesCanHave(int channels)
        => Assert.Equal(Corruption.For(channels).Select(c => c.Name), ShiftPlan.Make(Request(null, [2]), channels, []).Runs.Select(r => r.Condition.Corruption));

    [Fact]
    public void Make_NoCorruptions_LeavesTheSets()
        => Assert.Equal("r0-set1", Assert.Single(ShiftPlan.Make(Request([], []), 3, ["MNIST"]).Runs).Key);

    [Theory]
    [InlineData("fog", "1", 3, "'fog' is not known")]
    [InlineData("saturation", "1", 1, "saturation changes colours")]
    [InlineData("contrast,contrast", "1", 3, "names one twice")]
    [InlineData("contrast", "6", 3, "--severities is '6'")]
    [InlineData("contrast", "1,1", 3, "--severities is '1,1'")]
    [InlineData("", "1", 3, "nothing to compare with")]
    public void Make_Wrong_SaysWhatIsExpected(string corruptions, string severities, int channels, string expected)
    {
        var request = Request(corruptions.Split(',', StringSplitOptions.RemoveEmptyEntries), [.. severities.Split(',').Select(int.Parse)]);
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => ShiftPlan.Make(request, channels, [])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyErrors_ListsAll()
    {
        var settings = SmallShifts.Settings with { Parts = ["filters", "filters"], NetworkEpochs = 0, Windows = [0, 4], Shares = [0.5, 1.5] };
        var message = Assert.Throws<ArgumentException>(settings.Validate).Message;
        Assert.All(new[] { "--parts is 'filters,filters'", "--network-epochs is 0", "--windows is '0,4'", "--shares is '0.5,1.5'" }, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void Validate_ShareThatNoWindowHasRoomFor_IsNamed()
    {
        var settings = SmallShifts.Settings with { Windows = [1, 8], Shares = [0.05, 1] };
        Assert.Contains("--shares has 0.05, which the largest window, 8, has no room for", Assert.Throws<ArgumentException>(settings.Validate).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1.0, 1)]
    [InlineData(16, 0.05, 1)]
    [InlineData(16, 0.02, 0)]
    [InlineData(64, 0.02, 1)]
    [InlineData(2, 0.25, 1)]
    [InlineData(1, 0.5, 0)]
    [InlineData(8, 0.95, 0)]
    public void ShiftedImages_Share_IsRoundedToWholeImages(int window, double share, int expected) => Assert.Equal(expected, ShiftSettings.ShiftedImages(window, share));

    private static ShiftRequest Request(IReadOnlyList<string>? corruptions, IReadOnlyList<int> severities, int repeats = 1, long seed = 0)
        => new(SmallShifts.Settings, corruptions, severities, repeats, seed);
}
