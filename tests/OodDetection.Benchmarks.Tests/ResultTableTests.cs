using OodDetection.Benchmarks.Running;

namespace OodDetection.Benchmarks.Tests;

public sealed class ResultTableTests
{
    private static readonly Provenance s_provenance = new("./build.sh bench --write-results", "0123456789ab", "a torch", new DateOnly(2026, 1, 2));

    [Fact]
    public void ExportToFiles_OfARun_WritesTableWithItsOrigin()
    {
        var summary = SmallRun.Of(typeof(MetricsBenchmarks), BenchmarkConfig.DryJob);
        var folder = Directory.CreateTempSubdirectory("benchmark-tables-");
        try
        {
            var file = Assert.Single(new ResultTable(s_provenance, folder.FullName).ExportToFiles(summary, BenchmarkDotNet.Loggers.NullLogger.Instance));

            Assert.Equal("MetricsBenchmarks.md", Path.GetFileName(file));
            var text = File.ReadAllText(file);
            Assert.StartsWith("# MetricsBenchmarks\n\n- command: `./build.sh bench --write-results`\n- commit: 0123456789ab; 2026-01-02\n- torch: a torch\n- ", text, StringComparison.Ordinal);
            Assert.Matches("\n- (what else|the [0-9]+ cores|other programs took [0-9]+ %)", text);
            Assert.Contains("| Images/s ", text, StringComparison.Ordinal);
            Assert.Contains("| AurocWithLinq ", text, StringComparison.Ordinal);
            Assert.DoesNotContain("GEMM share", text, StringComparison.Ordinal);
            Assert.DoesNotContain(" \n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Share_OfAnotherProcessThatComputes_IsItsCores()
    {
        if (!OperatingSystem.IsLinux()) return;
        var load = new OtherLoad();
        using var busy = System.Diagnostics.Process.Start("timeout", ["2", "sh", "-c", "while :; do :; done"]);
        busy.WaitForExit();

        // One core for two seconds, and whatever runs here besides; half of it where the process has to share its core.
        Assert.InRange(load.Share!.Value, 0.5 / Environment.ProcessorCount, 1);
    }

    [Fact]
    public void Describe_OfShares_SaysWhatTheyMean()
    {
        Assert.Equal("the 2 cores were this program's alone", OtherLoad.Describe(0.049, 2));
        Assert.StartsWith("other programs took 63 % of the 8 cores", OtherLoad.Describe(0.634, 8), StringComparison.Ordinal);
        Assert.StartsWith("what else ran", OtherLoad.Describe(null, 8), StringComparison.Ordinal);
    }

    [Fact]
    public void Measure_OfThisProcess_NamesCommandAndTorch()
    {
        var provenance = Provenance.Measure(["--filter", "*Score*", "--write-results"]);

        Assert.EndsWith("bench --filter '*Score*' --write-results", provenance.Command, StringComparison.Ordinal);
        Assert.Contains(TorchSharp.torch.__version__, provenance.Torch, StringComparison.Ordinal);
        Assert.Matches("^(unknown|[0-9a-f]{12}(, with changes)?)$", provenance.Commit);
    }
}
