using OodDetection.Benchmarks.Running;

namespace OodDetection.Benchmarks.Tests;

public sealed class ResultTableTests
{
    private static readonly Provenance s_provenance = new("./build.sh bench --write-results", "0123456789ab", "a torch", "an idle machine", new DateOnly(2026, 1, 2));

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
            Assert.StartsWith("# MetricsBenchmarks\n\n- command: `./build.sh bench --write-results`\n- commit: 0123456789ab; 2026-01-02\n- torch: a torch\n- an idle machine\n", text, StringComparison.Ordinal);
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
    public void Measure_OfThisProcess_NamesCommandAndTorch()
    {
        var provenance = Provenance.Measure(["--filter", "*Score*", "--write-results"]);

        Assert.EndsWith("bench --filter '*Score*' --write-results", provenance.Command, StringComparison.Ordinal);
        Assert.Contains(TorchSharp.torch.__version__, provenance.Torch, StringComparison.Ordinal);
        Assert.Matches("^(unknown|[0-9a-f]{12}(, with changes)?)$", provenance.Commit);
    }
}
