using OodDetection.Benchmarks.Running;

namespace OodDetection.Benchmarks.Tests;

public sealed class BenchmarkArgumentsTests
{
    [Fact]
    public void Parse_Nothing_RunsEverythingAtTheDefaults()
    {
        var arguments = BenchmarkArguments.Parse([]);

        Assert.Equal(["--filter", "*"], arguments.ForBenchmarkDotNet);
        Assert.Equal([1, 4], arguments.Settings.Widths);
        Assert.Equal([64], arguments.Settings.Batches);
        Assert.Equal([1_000_000, 10_000_000], arguments.Settings.Scores);
        Assert.Null(arguments.Threads);
        Assert.Equal("usual", arguments.Job.Id);
        Assert.False(arguments.WriteResults);
    }

    [Fact]
    public void Parse_OwnOptionsAmongOthers_TakesThemOut()
    {
        var arguments = BenchmarkArguments.Parse(["--filter", "*Score*", "--widths", "2", "--iterationCount", "3", "--batches", "16,64", "--devices", "cpu", "--threads", "2", "--job", "dry", "--write-results"]);

        Assert.Equal(["--filter", "*Score*", "--iterationCount", "3"], arguments.ForBenchmarkDotNet);
        Assert.Equal([2], arguments.Settings.Widths);
        Assert.Equal([16, 64], arguments.Settings.Batches);
        Assert.Equal(["cpu"], arguments.Settings.Devices);
        Assert.Equal(2, arguments.Threads);
        Assert.Equal("dry", arguments.Job.Id);
        Assert.True(arguments.WriteResults);
    }

    [Theory]
    [InlineData("tpu", "--devices", "tpu")]
    [InlineData("'0'", "--widths", "1,0")]
    [InlineData("'x'", "--batches", "x")]
    [InlineData("'-1'", "--threads", "-1")]
    [InlineData("'quick'", "--job", "quick")]
    [InlineData("--widths needs a value", "--widths")]
    public void Parse_WrongValue_SaysWhatWasExpected(string part, params string[] arguments)
        => Assert.Contains(part, Assert.Throws<ArgumentException>(() => BenchmarkArguments.Parse(arguments)).Message, StringComparison.Ordinal);
}
