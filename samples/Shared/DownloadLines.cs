using OodDetection.Data;

namespace Samples;

/// <summary>A line for each file that is downloaded.</summary>
internal sealed class DownloadLines(TextWriter messages) : IProgress<DownloadProgress>
{
    private string? _file;

    public void Report(DownloadProgress value)
    {
        if (value.FileName == _file) return;
        _file = value.FileName;
        messages.WriteLine($"Downloading {value.FileName}{(value.TotalBytes is { } bytes ? $" ({bytes / 1_000_000.0:F1} MB)" : "")} …");
    }
}
