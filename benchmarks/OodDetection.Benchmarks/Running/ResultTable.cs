using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;

namespace OodDetection.Benchmarks.Running;

/// <summary>Writes the committed table of a benchmark class: BenchmarkDotNet's, under what it takes to obtain it again.</summary>
/// <param name="provenance">Where the numbers come from.</param>
/// <param name="folder">The folder that the files go to.</param>
public sealed class ResultTable(Provenance provenance, string folder) : IExporter
{
    private OtherLoad _otherLoad = new();

    /// <inheritdoc/>
    public string Name => nameof(ResultTable);

    /// <inheritdoc/>
    public IEnumerable<string> ExportToFiles(Summary summary, ILogger consoleLogger)
    {
        ArgumentNullException.ThrowIfNull(summary);
        // A class in which something failed keeps its earlier table.
        if (summary.HasCriticalValidationErrors || summary.Reports.Length == 0 || !summary.Reports.All(report => report.Success)) return [];
        var file = Path.Combine(folder, summary.BenchmarksCases[0].Descriptor.Type.Name + ".md");
        Directory.CreateDirectory(folder);
        File.WriteAllText(file, Render(summary));
        _otherLoad = new OtherLoad(); // for the next class
        return [file];
    }

    /// <inheritdoc/>
    public void ExportToLog(Summary summary, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        logger.WriteLine(Render(summary));
    }

    /// <summary>The whole file, with LF line ends on every machine.</summary>
    public string Render(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var table = new AccumulationLogger();
        MarkdownExporter.GitHub.ExportToLog(summary, table);
        var text = $"""
            # {summary.BenchmarksCases[0].Descriptor.Type.Name}

            - command: `{provenance.Command}`
            - commit: {provenance.Commit}; {provenance.Date:yyyy-MM-dd}
            - torch: {provenance.Torch}
            - {_otherLoad}

            How to read it: [../README.md](../README.md).

            {table.GetLog().Trim()}

            """;
        return string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
    }
}
