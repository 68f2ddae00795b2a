using OodDetection.Tests.Data;
using OodDetection.Tests.Support;

namespace OodDetection.Tests.Files;

[Collection(FittedDetectors.Collection)]
public sealed class LoadProgressTests(FittedDetectors fitted) : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder["detector.ood"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_WithProgress_CountsToTheLastByte()
    {
        fitted.Geom.Save(Path);
        var length = new FileInfo(Path).Length;
        var reports = new List<FileProgress>();
        DetectorFile.Load(Path, null, new FileReports(reports.Add)).Dispose();
        Assert.Equal(new FileProgress(length, length), reports[^1]);
        Assert.Equal(reports.Select(report => report.Bytes).Distinct().Order(), reports.Select(report => report.Bytes));
        reports.Clear();
        DetectorFile.Inspect(Path, progress: new FileReports(reports.Add));
        Assert.Equal(new FileProgress(length, length), reports[^1]);

        // From the middle of a stream the bytes are those of the detector alone.
        using var stream = new MemoryStream();
        stream.Write(new byte[100]);
        stream.Write(File.ReadAllBytes(Path));
        stream.Position = 100;
        reports.Clear();
        DetectorFile.Load(stream, null, new FileReports(reports.Add)).Dispose();
        Assert.Equal(new FileProgress(length, length), reports[^1]);
    }

    [Fact]
    public void Load_Cancelled_StopsInTheMidstAndLeavesNoTensor()
    {
        fitted.Geom.Save(Path);
        LiveTensors.AssertFlat(2, () =>
        {
            using var source = new CancellationTokenSource();
            var reports = 0;
            var progress = new FileReports(_ =>
            {
                reports++;
                source.Cancel();
            });
            Assert.ThrowsAny<OperationCanceledException>(() => DetectorFile.Load<GeomDetector>(Path, null, progress, source.Token));
            Assert.ThrowsAny<OperationCanceledException>(() => DetectorFile.Inspect(Path, cancellationToken: source.Token));
            Assert.Equal(1, reports);
        });
    }

    private sealed class FileReports(Action<FileProgress> report) : IProgress<FileProgress>
    {
        public void Report(FileProgress value) => report(value);
    }
}
