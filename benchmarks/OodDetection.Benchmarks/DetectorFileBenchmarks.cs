using BenchmarkDotNet.Attributes;
using OodDetection.Benchmarks.Fixtures;
using OodDetection.Benchmarks.Running;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Benchmarks;

/// <summary>A detector's file: loading, verifying and saving it, against reading its bytes.</summary>
public class DetectorFileBenchmarks : DeviceBenchmarks
{
    private IOodDetector _detector = null!;
    private string _file = "";

    /// <summary>The kinds of detectors, for BenchmarkDotNet: one network, and all that there is on one network.</summary>
    public static IEnumerable<string> Detectors => [SampleDetectors.Geom, SampleDetectors.Fused];

    /// <summary>The widths, for BenchmarkDotNet.</summary>
    public static IEnumerable<int> Widths => BenchmarkSettings.Current.Widths;

    /// <summary>The kind of detector.</summary>
    [ParamsSource(nameof(Detectors))]
    public string Detector { get; set; } = SampleDetectors.Geom;

    /// <summary>The width factor w of WRN-16-w.</summary>
    [ParamsSource(nameof(Widths), Priority = 2)]
    public int Width { get; set; } = 1;

    /// <summary>Naive, and no detector yet: the file's bytes, from the system's cache.</summary>
    [Benchmark(Baseline = true)]
    public int ReadBytes() => File.ReadAllBytes(_file).Length;

    /// <summary>Reads and verifies all bytes, and makes nothing of them.</summary>
    [Benchmark]
    public long Inspect() => DetectorFile.Inspect(_file).Length;

    /// <summary>From the file to a detector that can score.</summary>
    [Benchmark]
    public void Load()
    {
        using var detector = DetectorFile.Load(_file, new DetectorFileOptions { Device = TorchDevice });
        Synchronize();
    }

    /// <summary>To another file, until the disk has it.</summary>
    [Benchmark]
    public string Save() => DetectorFile.Save(_detector, _file + ".again");

    /// <inheritdoc/>
    protected override void Prepare()
    {
        var folder = Directory.CreateTempSubdirectory("ood-benchmarks-");
        Keep(new Removal(folder));
        _file = Path.Combine(folder.FullName, "detector" + DetectorFile.Extension);
        _detector = Keep(SampleDetectors.Fit(Detector, Width, TorchDevice));
        DetectorFile.Save(_detector, _file);
    }

    private sealed class Removal(DirectoryInfo folder) : IDisposable
    {
        public void Dispose() => folder.Delete(recursive: true);
    }
}
