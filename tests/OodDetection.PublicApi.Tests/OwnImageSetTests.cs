using OodDetection.Data;
using OodDetection.Metrics;
using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection.PublicApi.Tests;

/// <summary>A user whose images come from their own source, as bytes with classes of their own.</summary>
public class OwnImageSetTests
{
    private const int Side = 16;
    private static readonly Dictionary<int, string> Names = new() { [0] = "lit", [7] = "dark" };

    [Fact]
    public void ImageSet_OfOwnBytes_IsSelectedByItsClasses()
    {
        var parts = Parts(seed: 1, count: 30);

        Assert.Equal(new Dictionary<int, int> { [0] = 20, [7] = 10 }, parts.ClassCounts());
        Assert.Equal("7 (dark)", parts.DescribeClass(7));
        var dark = parts.WithClasses("dark");
        Assert.Equal(10, dark.Count);
        using var tensor = dark.ToTensor();
        Assert.Equal([10, 1, Side, Side], tensor.shape);
        Assert.Equal(ScalarType.Byte, tensor.dtype);
        Assert.Equal(parts.Pixels(2).ToArray(), tensor[0].data<byte>().ToArray());

        // Sets of their own join, are corrupted and drawn from like the published ones.
        var joined = ImageSet.Concatenate("two days", parts, Parts(seed: 2, count: 30));
        var noisy = joined.WithClasses(0).Sample(5, seed: 3).Corrupt(Corruption.GaussianNoise, severity: 3, seed: 4);
        Assert.Equal((5, Side, Side), (noisy.Count, noisy.Height, noisy.Width));
        var error = Assert.Throws<ArgumentException>(() => parts.WithClasses("bright"));
        Assert.Contains("dark", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Geom_OwnImageSet_TellsItsClassesApart()
    {
        using var lit = Parts(seed: 5, count: 150).WithClasses("lit").ToTensor();
        var options = new GeomOptions
        {
            Network = new WideResNetOptions { Depth = 10, WidenFactor = 1 },
            Training = new TrainingOptions { Epochs = 4, BatchSize = 20 },
        };

        using var detector = new GeomTrainer(options).Fit(new OodTrainingSet(lit));

        var test = Parts(seed: 6, count: 150);
        using var id = test.WithClasses("lit").ToTensor();
        using var ood = test.WithClasses("dark").ToTensor();
        var auroc = OodMetrics.Auroc(detector.ScoreToArray(id), detector.ScoreToArray(ood));
        Assert.True(auroc > 0.95, $"AUROC {auroc:F4}");
    }

    /// <summary>Noisy images; two of three are lit from above, so that one can tell how they were turned, and the third is in the dark.</summary>
    private static ImageSet Parts(int seed, int count)
    {
        var random = new Random(seed);
        var pixels = new byte[count * Side * Side];
        var labels = new int[count];
        for (var n = 0; n < count; n++)
        {
            labels[n] = n % 3 == 2 ? 7 : 0;
            for (var i = 0; i < Side * Side; i++)
            {
                var light = labels[n] == 0 ? 160 * (Side - (i / Side)) / Side : 80;
                pixels[(n * Side * Side) + i] = (byte)(light + random.Next(60));
            }
        }

        return ImageSet.FromBytes("parts", pixels, channels: 1, Side, Side, labels, Names);
    }
}
