using OodDetection.Tests.Support;
using OodDetection.Transforms;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Transforms.Augmentation;

public class AugmentationPipelineTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 500)]
    public void Apply_ProbabilityZeroOrOne_IsDoneToNoneOrAll(double probability, int expected)
        => Assert.Equal(expected, Inverted(probability, 500, 1).Count(c => c));

    [Fact]
    public void Apply_ProbabilityBetween_IsDecidedForEachImage()
    {
        const int seed = 2;
        var random = new Random(seed);
        var decisions = Enumerable.Range(0, 500).Select(_ => random.NextDouble() < 0.3).ToArray();
        Assert.Equal(decisions, Inverted(0.3, 500, seed));
        Assert.InRange(decisions.Count(d => d), 110, 190); // 150 ± 4 standard deviations
    }

    [Fact]
    public void Apply_Steps_AreDoneInOrder()
    {
        var halved = new Own((images, _) => images.mul(0.5f));
        var inverted = new Own((images, _) => images.neg().add(1));
        using var images = full([1, 1, 1, 1], 0.25f);
        Assert.Equal(0.375, One(new AugmentationPipeline(new AugmentationStep(inverted), new AugmentationStep(halved))));
        Assert.Equal(0.875, One(new AugmentationPipeline(new AugmentationStep(halved), new AugmentationStep(inverted))));

        double One(AugmentationPipeline pipeline) => pipeline.Apply(images, new Random(1)).Take()[0];
    }

    [Fact]
    public void Apply_OtherNeighbours_ChangeNoBitOfAnImage()
    {
        const int seed = 3;
        using var scope = NewDisposeScope();
        var images = TestImages.Floats(seed, 9, 3, 10, 10);
        var others = TestImages.Floats(seed + 1, 9, 3, 10, 10);
        var together = AugmentationPipeline.Paper.Apply(images, new Random(seed));
        for (var i = 0L; i < 9; i++)
        {
            var mixed = others.clone();
            mixed[i].copy_(images[i]);
            Assert.Equal(together[i].Values(), AugmentationPipeline.Paper.Apply(mixed, new Random(seed))[i].Values());
        }
    }

    [Fact]
    public void Apply_OtherStepBefore_ChangesNoDrawOfTheNext()
    {
        using var images = TestImages.Floats(4, 6, 3, 4, 4);
        var greedy = new Own((given, random) =>
        {
            for (var i = 0; i < 7; i++) random.Next();
            return given;
        });
        Assert.Equal(DrawnAfter(new AugmentationStep(new Greyscale(), 0)), DrawnAfter(new AugmentationStep(new RandomResizedCrop(), 0.5)));
        Assert.Equal(DrawnAfter(new AugmentationStep(new Greyscale(), 0)), DrawnAfter(new AugmentationStep(greedy)));

        int DrawnAfter(AugmentationStep first)
        {
            var drawn = 0;
            var last = new Own((given, random) =>
            {
                drawn = random.Next();
                return given;
            });
            new AugmentationPipeline(first, new AugmentationStep(last)).Apply(images, new Random(5)).Dispose();
            return drawn;
        }
    }

    [Fact]
    public void Apply_Seed_DecidesEveryBit()
    {
        using var images = TestImages.Floats(5, 16, 3, 12, 12);
        double[] With(int seed) => AugmentationPipeline.Paper.Apply(images, new Random(seed)).Take();
        Assert.Equal(With(1), With(1));
        Assert.NotEqual(With(1), With(2));

        // An image alone in many copies: each is changed in its own way.
        using var copies = images.narrow(0, 0, 1).expand(16, 3, 12, 12).contiguous();
        var results = AugmentationPipeline.Paper.Apply(copies, new Random(1)).Take().Chunk(3 * 144).Select(c => string.Join(' ', c));
        Assert.Equal(16, results.Distinct().Count());
    }

    [Theory]
    [InlineData(3, 32, 32)]
    [InlineData(3, 9, 14)]
    [InlineData(1, 28, 28)]
    [InlineData(1, 1, 1)]
    public void Paper_AnyImages_KeepShapeTypeAndRange(int channels, int height, int width)
    {
        using var scope = NewDisposeScope();
        var noise = TestImages.Floats(6, 40, channels, height, width);
        foreach (var images in new[] { noise, noise.round(), zeros_like(noise), ones_like(noise) })
        {
            var before = images.Values();
            var result = AugmentationPipeline.Paper.Apply(images, new Random(7));
            Assert.Equal(images.shape, result.shape);
            Assert.Equal(ScalarType.Float32, result.dtype);
            Assert.All(result.Values(), v => Assert.InRange(v, 0, 1));
            Assert.Equal(before, images.Values());
        }
    }

    [Fact]
    public void Paper_Steps_AreTheDocumentedOnes()
        => Assert.Equal(
            [("RandomResizedCrop", 1), ("ColorJitter", 0.8), ("Greyscale", 0.2), ("GaussianBlur", 0.5)],
            AugmentationPipeline.Paper.Select(s => (s.Augmentation.GetType().Name, s.Probability)));

    [Fact]
    public void Apply_WrongImages_SaysWhatWasExpectedAndWhatCame()
    {
        using var scope = NewDisposeScope();
        foreach (var augmentation in AugmentationPipeline.Paper.Select(s => s.Augmentation).Append(AugmentationPipeline.Paper))
        {
            Fails(zeros(2, 3, 4, 4, ScalarType.Byte), "float32 images with values in [0, 1] to augment; got uint8");
            Fails(zeros(2, 3, 4, 4, ScalarType.Float64), "of type float64");
            Fails(zeros(3, 4, 4), "got 3×4×4 of type float32. For one image, add a dimension");
            Fails(zeros(0, 3, 4, 4), "at least one image");
            Assert.Throws<ArgumentNullException>("images", () => augmentation.Apply(null!, new Random(1)));
            Assert.Throws<ArgumentNullException>("random", () => augmentation.Apply(zeros(2, 3, 4, 4), null!));

            void Fails(Tensor images, string part)
                => Assert.Contains(part, Assert.Throws<ArgumentException>(nameof(images), () => augmentation.Apply(images, new Random(1))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Apply_OwnAugmentationChangesForm_SaysWhich()
    {
        using var images = TestImages.Floats(8, 2, 1, 4, 4);
        Fails((given, _) => given.narrow(3, 0, 3), "The augmentation Own made 2×1×4×3 Float32 on CPU of 2×1×4×4 Float32 on CPU");
        Fails((given, _) => given.to(ScalarType.Float64), "made 2×1×4×4 Float64");

        void Fails(Func<Tensor, Random, Tensor> apply, string part)
        {
            var pipeline = new AugmentationPipeline(new AugmentationStep(new Own(apply)));
            Assert.Contains(part, Assert.Throws<InvalidOperationException>(() => pipeline.Apply(images, new Random(1))).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Constructor_WrongSteps_SaysWhatWasExpected()
    {
        Assert.Contains("pass null instead of a pipeline", Assert.Throws<ArgumentException>("steps", () => new AugmentationPipeline()).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("steps", () => new AugmentationPipeline(new AugmentationStep(new Greyscale()), null!));
        Assert.Throws<ArgumentNullException>("augmentation", () => new AugmentationStep(null!));
        foreach (var probability in new[] { -0.1, 1.1, double.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(nameof(probability), () => new AugmentationStep(new Greyscale(), probability));
    }

    [Fact]
    public void Apply_AlsoOfInputHandedBack_LeavesNoTensorAndTheInputAlive()
    {
        using var images = TestImages.Floats(9, 8, 3, 6, 6);
        var nothing = new AugmentationPipeline(new AugmentationStep(new Own((given, _) => given)), new AugmentationStep(new Greyscale(), 0.5));
        var wrong = new AugmentationPipeline(new AugmentationStep(new GaussianBlur()), new AugmentationStep(new Own((given, _) => given.narrow(0, 0, 1))));
        LiveTensors.AssertFlat(30, () =>
        {
            AugmentationPipeline.Paper.Apply(images, new Random(1)).Dispose();
            nothing.Apply(images, new Random(1)).Dispose();
            using (NewDisposeScope()) Assert.Throws<InvalidOperationException>(() => wrong.Apply(images, new Random(1)));
        });
        Assert.False(images.IsInvalid);
    }

    private static bool[] Inverted(double probability, int count, int seed)
    {
        using var images = zeros(count, 1, 1, 1);
        var pipeline = new AugmentationPipeline(new AugmentationStep(new Own((given, _) => given.neg().add(1)), probability));
        return [.. pipeline.Apply(images, new Random(seed)).Take().Select(v => v == 1)];
    }

    private sealed class Own(Func<Tensor, Random, Tensor> apply) : IImageAugmentation
    {
        public Tensor Apply(Tensor images, Random random) => apply(images, random);
    }
}
