using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Training;

/// <summary>Every pixel tells the image and the place that it is from: in-distribution image i has i·100 + place, outlier j has −(j + 1)·1000 − place.</summary>
public sealed class SyntheticOutliersTests
{
    private const int Side = 8;
    private const int Inside = 20;
    private const int Known = 4;
    private static readonly SyntheticOutlierOptions s_mixed = new() { MixedShare = 1, CutPasteShare = 0, HalvedAt = double.PositiveInfinity };
    private static readonly SyntheticOutlierOptions s_pasted = new() { MixedShare = 0, CutPasteShare = 1, HalvedAt = double.PositiveInfinity };

    [Fact]
    public void Take_DefaultShares_AreEqualPartsInEveryRun()
    {
        using var scope = NewDisposeScope();
        using var synthetic = Make(new());
        int[] kinds = new int[3];
        for (var step = 0; step < 5; step++)
        {
            foreach (var image in Batch(synthetic, 7)) kinds[Kind(image)]++;
        }

        // 35 images in batches that three doesn't divide.
        Assert.All(kinds, count => Assert.InRange(count, 10, 13));
    }

    [Fact]
    public void Take_OfAllKinds_SeesEachImageUnderTheTransformAskedFor()
    {
        using var scope = NewDisposeScope();
        using var synthetic = Make(new());
        int[] transforms = [.. Enumerable.Range(0, 30).Select(i => i * i % 4)];
        synthetic.Expect(new long[30]);

        var taken = synthetic.Take(new long[30], transforms);

        Assert.Equal(3, Images(taken).Select(Kind).Distinct().Count());
        Assert.Equal(transforms, taken[1].data<int>().ToArray());
    }

    [Theory]
    [InlineData(double.PositiveInfinity, 120)] // two thirds of 180
    [InlineData(Known, 60)]
    [InlineData(Known / 3.0, 30)]
    public void Take_MoreKnownOutliers_MakesFewer(double halvedAt, int expected)
    {
        using var scope = NewDisposeScope();
        using var synthetic = Make(new() { HalvedAt = halvedAt });
        Assert.InRange(Batch(synthetic, 180).Count(image => Kind(image) != 0), expected - 2, expected + 2);
    }

    [Fact]
    public void Take_Mixed_LiesBetweenAnOutlierAndAnImageAndNearerToTheOutlier()
    {
        using var scope = NewDisposeScope();
        using var synthetic = Make(s_mixed);
        long[] outliers = [.. Enumerable.Range(0, 60).Select(i => i % (long)Known)];
        synthetic.Expect(outliers);
        var images = Images(synthetic.Take(outliers, new int[60]));
        var (weights, partners) = (new List<double>(), new HashSet<int>());
        foreach (var (image, outlier) in images.Zip(outliers))
        {
            // λ(−1000(o + 1) − p) + (1 − λ)(100·i + p): what changes from place to place gives λ, the rest i.
            var lambda = (1 - (image[^1] - image[0]) / (Side * Side - 1)) / 2;
            var partner = (image[0] + lambda * 1000 * (outlier + 1)) / (1 - lambda) / 100;
            Assert.InRange(lambda, 0.5, 1);
            if (lambda < 0.95) Assert.InRange(Math.Abs(partner - Math.Round(partner)), 0, 0.05);
            weights.Add(lambda);
            partners.Add((int)Math.Round(partner));
        }

        Assert.InRange(weights.Average(), 0.7, 0.8);
        Assert.True(weights.Min() < 0.55 && weights.Max() > 0.95, $"λ is from {weights.Min()} to {weights.Max()}.");
        Assert.True(partners.Count > Inside / 2, $"{partners.Count} images were mixed in.");
    }

    [Theory]
    [InlineData(Inside)]
    [InlineData(2)]
    public void Take_Pasted_HasARectangleOfAnotherImageAtAnotherPlace(int inside)
    {
        using var scope = NewDisposeScope();
        using var synthetic = Make(s_pasted, inside);
        var sides = new HashSet<int>();
        foreach (var image in Batch(synthetic, 100))
        {
            var into = image.Select((value, place) => (int)(value / 100)).GroupBy(i => i).ToDictionary(g => g.Key, g => g.Count());
            Assert.Equal(2, into.Count);
            // The rectangle is what is not where it belongs.
            var moved = Enumerable.Range(0, Side * Side).Where(place => (int)image[place] % 100 != place).ToArray();
            Assert.NotEmpty(moved);
            var source = Assert.Single(moved.Select(place => (int)image[place] / 100).Distinct());
            Assert.Equal(into[source], moved.Length); // all of the other image's pixels, and none of the image itself
            Assert.Single(moved.Select(place => (int)image[place] % 100 - place).Distinct());
            int height = moved.Max(place => place / Side) - moved.Min(place => place / Side) + 1, width = moved.Max(place => place % Side) - moved.Min(place => place % Side) + 1;
            Assert.Equal(height * width, moved.Length);
            sides.UnionWith([height, width]);
        }

        Assert.Equal([2, 3, 4, 5, 6], sides.Order()); // a quarter to three quarters of 8
    }

    [Fact]
    public void Take_PastedWithAFrameOfPadding_LeavesItOut()
    {
        using var scope = NewDisposeScope();
        var preprocessing = new ImagePreprocessing(new ImageShape(1, Side, Side), [0], [1], (16, 12));
        Assert.Equal(new PixelArea(4, 2, Side, Side), preprocessing.ImageArea);
        Assert.Equal(new PixelArea(0, 0, 4, 6), new ImagePreprocessing(new ImageShape(1, Side, Side), [0], [1], (4, 6), ImageFit.Resize).ImageArea);
        using var synthetic = Make(s_pasted, KnownImages(1), InsideImages(3) + 1, preprocessing);
        synthetic.Expect(new long[50]);
        var made = synthetic.Take(new long[50], new int[50])[0];
        var image = made.narrow(2, 4, Side).narrow(3, 2, Side);
        // Every pixel of an image is above 0, every one of the frame 0: none of the frame was pasted into the image, or the other way round.
        Assert.Equal(50 * Side * Side, image.gt(0).sum().ToInt64());
        Assert.Equal(50 * Side * Side, made.gt(0).sum().ToInt64());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 4)]
    [InlineData(2, 3)]
    public void Take_PastedIntoSmallImages_Works(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var images = rand(3, 2, height, width);
        using var synthetic = Make(s_pasted, images, images, new ImagePreprocessing(new ImageShape(2, height, width), [0, 0], [1, 1]));
        synthetic.Expect(new long[20]);
        Assert.Equal([20, 2, height, width], synthetic.Take(new long[20], new int[20])[0].shape);
    }

    [Fact]
    public void Take_OneInDistributionImageAndOneOutlier_Works()
    {
        using var scope = NewDisposeScope();
        using var synthetic = Make(new(), inside: 1, known: 1);
        Assert.Equal(9, Batch(synthetic, 9).Length);
    }

    [Fact]
    public void Take_Transforms_AreThoseAskedFor()
    {
        using var scope = NewDisposeScope();
        using Tensor flat = ones(3, 1, Side, Side) * 0.5f, ramp = arange(Side * Side, ScalarType.Float32).view(1, 1, Side, Side) / 100;
        using var synthetic = Make(s_mixed, ramp, flat, new ImagePreprocessing(new ImageShape(1, Side, Side), [0], [1]));
        synthetic.Expect([0, 0, 0, 0]);
        // A mix with a flat image keeps the ramp's direction.
        var corners = Images(synthetic.Take([0, 0, 0, 0], [0, 1, 2, 3])).Select(image => Array.IndexOf([image[0], image[Side - 1], image[^1], image[^Side]], image.Min()));
        var expected = Enumerable.Range(0, 4).Select(k => Array.IndexOf([0, Side - 1, Side * Side - 1, Side * (Side - 1)], (int)TransformSet.Rotations.Apply(ramp, [k]).flatten().argmin().ToInt64()));
        Assert.Equal(expected, corners);
    }

    [Fact]
    public void Take_Seed_DecidesEveryBit()
    {
        using var scope = NewDisposeScope();
        using SyntheticOutliers first = Make(new()), second = Make(new()), other = Make(new(), seed: 6);
        double[][] images = Batch(first, 30);
        Assert.Equal(images, Batch(second, 30));
        Assert.NotEqual(images, Batch(other, 30));
    }

    [Fact]
    public void Expect_SourcesReadOnDemand_AreReadAheadAndOnce()
    {
        using var scope = NewDisposeScope();
        using Tensor inside = TestImages.Bytes(1, Inside, 3, Side, 5), known = TestImages.Bytes(2, Known, 3, Side, 5);
        int ofInside = 0, ofKnown = 0;
        var preprocessing = new ImagePreprocessing(new ImageShape(3, Side, 5), [0.4, 0.5, 0.6], [0.2, 0.3, 0.1]);
        using var onDemand = Make(new(), new OneByOne(known) { AtRead = read => Volatile.Write(ref ofKnown, read) }, new OneByOne(inside) { AtRead = read => Volatile.Write(ref ofInside, read) }, preprocessing);
        using var inMemory = Make(new(), known, inside, preprocessing);
        long[] outliers = [0, 3, 1, 2, 0, 3, 1, 2, 0];
        onDemand.Expect(outliers);
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ofKnown) > 0 && Volatile.Read(ref ofInside) > 0, TimeSpan.FromSeconds(10)), "Nothing was read ahead.");
        inMemory.Expect(outliers);
        Assert.Equal(Images(inMemory.Take(outliers, new int[9])), Images(onDemand.Take(outliers, new int[9])));
        // Of nine images three are known outliers, four are mixes of an outlier and an image, and two are made of two images each.
        Assert.Equal((3 + 4, 4 + 2 * 2), (Volatile.Read(ref ofKnown), Volatile.Read(ref ofInside)));
    }

    private static double[][] Batch(SyntheticOutliers synthetic, int count)
    {
        long[] outliers = [.. Enumerable.Range(0, count).Select(i => i % synthetic.Count)];
        synthetic.Expect(outliers);
        return Images(synthetic.Take(outliers, new int[count]));
    }

    private static double[][] Images(Tensor[] taken) => [.. taken[0].Values().Chunk((int)(taken[0].numel() / taken[0].shape[0]))];

    /// <summary>0 for an outlier, 1 for a mix, 2 for a pasted image.</summary>
    private static int Kind(double[] image) => image[^1] - image[0] == -(Side * Side - 1) ? 0 : image[0] < 0 ? 1 : 2;

    private static Tensor InsideImages(int count) => (arange(count, ScalarType.Float32).view(-1, 1) * 100 + arange(Side * Side, ScalarType.Float32)).view(-1, 1, Side, Side);

    private static Tensor KnownImages(int count) => ((arange(count, ScalarType.Float32).view(-1, 1) + 1) * -1000 - arange(Side * Side, ScalarType.Float32)).view(-1, 1, Side, Side);

    private static SyntheticOutliers Make(SyntheticOutlierOptions options, int inside = Inside, int known = Known, ImagePreprocessing? preprocessing = null, long seed = 5)
        => Make(options, KnownImages(known), InsideImages(inside), preprocessing ?? new ImagePreprocessing(new ImageShape(1, Side, Side), [0], [1]), seed);

    private static SyntheticOutliers Make(SyntheticOutlierOptions options, Tensor known, Tensor inside, ImagePreprocessing preprocessing, long seed = 5)
        => Make(options, new TensorSource(known), new TensorSource(inside), preprocessing, seed);

    private static SyntheticOutliers Make(SyntheticOutlierOptions options, IImageSource known, IImageSource inside, ImagePreprocessing preprocessing, long seed = 5)
    {
        return new(options, new TransformedFeatures(Sampler(known), TransformSet.Rotations, Pixels, maxBytes: 0), Sampler(known), Sampler(inside), TransformSet.Rotations, Pixels, preprocessing.ImageArea, seed);

        ImageSampler Sampler(IImageSource images) => new(images, preprocessing, CPU, null);

        static Tensor[] Pixels(Tensor prepared, int[] applied) => [prepared, tensor(applied)];
    }
}
