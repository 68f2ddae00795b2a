using OodDetection.Data;

namespace OodDetection.Tests.Data;

public sealed class MnistFamilyTests
{
    [RealDataFact("fashion-mnist")]
    public void FashionMnistLoad_Package_HasThePublishedContent()
    {
        var train = FashionMnist.Load(DatasetSplit.Train);
        var test = FashionMnist.Load(DatasetSplit.Test);
        Assert.Equal("Fashion-MNIST train: 60000 images of 1×28×28", train.ToString());
        Assert.Equal("Fashion-MNIST test: 10000 images of 1×28×28", test.ToString());
        Assert.All(train.ClassCounts().Values, count => Assert.Equal(6000, count));
        Assert.All(test.ClassCounts().Values, count => Assert.Equal(1000, count));
        Assert.Equal("Ankle boot", train.ClassNames[train.Labels![0]]);
        // The published mean and standard deviation of the training images: 0.2860 and 0.3530.
        var (mean, deviation) = Moments(train);
        Assert.Equal(0.2860, mean, 4);
        Assert.Equal(0.3530, deviation, 4);
    }

    [RealDataFact("fashion-mnist")]
    public async Task FashionMnistLoadAsync_ClassByName_IsTheSameAsByLabel()
    {
        var test = await FashionMnist.LoadAsync(DatasetSplit.Test);
        Assert.Equal(1000, test.WithClasses("Coat").Count);
        Assert.All(test.WithClasses("Coat").Labels!, label => Assert.Equal(4, label));
    }

    [RealDataFact("fashion-mnist")]
    public void FashionMnistFiles_Package_HaveTheirChecksums() =>
        CheckSums(FashionMnist.Source, FashionMnist.DebianFolder);

    [RealDataFact("mnist")]
    public void MnistFiles_DataFolder_HaveTheirChecksums() => CheckSums(Mnist.Source, RealData.Folder("mnist")!);

    [RealDataFact("mnist")]
    public void MnistLoad_DataFolder_HasThePublishedContent()
    {
        var options = new DatasetOptions { Folder = RealData.Folder("mnist") };
        var train = Mnist.Load(DatasetSplit.Train, options);
        Assert.Equal("MNIST train: 60000 images of 1×28×28", train.ToString());
        Assert.Equal([5, 0, 4, 1, 9], train.Labels!.Take(5));
        Assert.Equal([5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949], train.ClassCounts().Values);
        var (mean, deviation) = Moments(train);
        Assert.Equal(0.1307, mean, 4);
        Assert.Equal(0.3081, deviation, 4);
        Assert.Equal(10000, Mnist.Load(DatasetSplit.Test, options).Count);
    }

    private static void CheckSums(IdxDataset source, string folder)
    {
        foreach (var file in new[] { source.Train.Images, source.Train.Labels, source.Test.Images, source.Test.Labels })
            Assert.Null(file.FindFault(Path.Combine(folder, file.Name), CancellationToken.None));
    }

    private static (double Mean, double Deviation) Moments(ImageSet set)
    {
        var counts = new long[256];
        for (var i = 0; i < set.Count; i++)
        {
            foreach (var pixel in set.Pixels(i))
                counts[pixel]++;
        }

        var total = (double)counts.Sum();
        var mean = counts.Select((n, value) => n * (value / 255.0)).Sum() / total;
        var square = counts.Select((n, value) => n * Math.Pow((value / 255.0) - mean, 2)).Sum() / total;
        return (mean, Math.Sqrt(square));
    }
}
