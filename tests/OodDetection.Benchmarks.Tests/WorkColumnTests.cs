using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using OodDetection.Benchmarks.Running;
using OodDetection.Benchmarks.Work;

namespace OodDetection.Benchmarks.Tests;

public sealed class WorkColumnTests
{
    [Fact]
    public void Rates_OfAQuarterSecond_AreFourTimesTheWork()
    {
        var work = new BenchmarkWork(Images: 64, Flops: 3e9);

        Assert.Equal(256, work.ImagesPerSecond(2.5e8)!.Value, 9);
        Assert.Equal(12e9, work.FlopsPerSecond(2.5e8)!.Value, 3);
    }

    [Fact]
    public void Rates_OfUndeclaredWork_AreNull()
    {
        var work = new BenchmarkWork(null, null);

        Assert.Null(work.ImagesPerSecond(1));
        Assert.Null(work.FlopsPerSecond(1));
    }

    [Fact]
    public void Columns_OfARun_AreWorkOverItsOwnMeanTimes()
    {
        var summary = SmallRun.Of(typeof(SleepingBenchmarks), BenchmarkConfig.DryJob);
        var images = new ImagesPerSecondColumn();
        var share = new GemmShareColumn();
        foreach (var size in new[] { 1, 2 })
        {
            double product = Seconds(nameof(SleepingBenchmarks.MatrixProduct), size), batch = Seconds(nameof(SleepingBenchmarks.Batch), size);

            Assert.Equal(Rate(30 * size / batch), images.GetValue(summary, Case(nameof(SleepingBenchmarks.Batch), size)));
            Assert.Equal(1000 * size / batch / (6000 * size / product), GemmShareColumn.Share(summary, Case(nameof(SleepingBenchmarks.Batch), size))!.Value, 9);
            Assert.Equal("100 %", share.GetValue(summary, Case(nameof(SleepingBenchmarks.MatrixProduct), size)));
            Assert.Equal(WorkColumn.Nothing, images.GetValue(summary, Case(nameof(SleepingBenchmarks.MatrixProduct), size)));
            Assert.Equal(WorkColumn.Nothing, images.GetValue(summary, Case(nameof(SleepingBenchmarks.Undeclared), size)));
            Assert.Equal(WorkColumn.Nothing, share.GetValue(summary, Case(nameof(SleepingBenchmarks.Undeclared), size)));
        }

        // The shares above differ between the sizes, so the product of the other size would have shown.
        Assert.InRange(Seconds(nameof(SleepingBenchmarks.MatrixProduct), 2) - Seconds(nameof(SleepingBenchmarks.MatrixProduct), 1), 0.01, 1);

        BenchmarkCase Case(string method, int size) => summary.BenchmarksCases.Single(c => c.Descriptor.WorkloadMethod.Name == method && Equals(c.Parameters["Size"], size));
        double Seconds(string method, int size) => summary[Case(method, size)]!.ResultStatistics!.Mean * 1e-9;
        static string Rate(double rate) => rate.ToString(rate < 100 ? "N1" : "N0", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Of_APropertyThatIsNotThere_SaysWhich()
    {
        var benchmark = SmallRun.Cases(typeof(MisdeclaredBenchmarks)).Single();

        var error = Assert.Throws<InvalidOperationException>(() => BenchmarkWork.Of(benchmark));

        Assert.Contains("'Missing'", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Work that is known and time that is measured: nothing is computed.</summary>
    public class SleepingBenchmarks
    {
        [Params(1, 2)]
        public int Size { get; set; }

        public int Images => 30 * Size;

        public double Flops => 1000 * Size;

        public double ProductFlops => 6000 * Size;

        [Benchmark(Baseline = true)]
        [Work(Images = nameof(Images), Flops = nameof(Flops))]
        public void Batch() => Thread.Sleep(10 * Size);

        [Benchmark]
        public void Undeclared() => Thread.Sleep(Size);

        [Benchmark]
        [Work(Flops = nameof(ProductFlops))]
        public void MatrixProduct() => Thread.Sleep(30 * Size);
    }

    public class MisdeclaredBenchmarks
    {
        [Params(1)]
        public int Size { get; set; }

        [Benchmark(Baseline = true)]
        [Work(Images = "Missing")]
        public void Batch() => Thread.Sleep(Size);
    }
}
