using OodDetection.Tests.Support;
using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection.Tests.Transforms;

public class TransformSetTests
{
    public static TheoryData<string> Sets { get; } = ["identity", "rotations", "geom72"];

    [Fact]
    public void StandardSets_HaveTheirTransformsInOrder()
    {
        Assert.Equal(["identity"], TransformSet.Identity.Select(t => t.Name));
        Assert.Equal(["identity", "rot90", "rot180", "rot270"], TransformSet.Rotations.Select(t => t.Name));
        Assert.Equal(72, TransformSet.Geom72.Select(t => t.Name).Distinct().Count());
        Assert.Equal("identity", TransformSet.Geom72[0].Name);
        Assert.Equal("flip-rows+0.25-columns+0.25-rot270", TransformSet.Geom72[71].Name);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void ApplyAll_Batch_IsEachTransformOfEachImage(string name)
    {
        using var scope = NewDisposeScope();
        var set = Named(name);
        var images = TestImages.Bytes(1, 3, 2, 8, 8);

        var all = set.ApplyAll(images);

        Assert.Equal([set.Count * 3, 2, 8, 8], all.shape);
        for (var k = 0; k < set.Count; k++)
            for (var i = 0; i < 3; i++)
                Assert.Equal(set[k].Apply(images.narrow(0, i, 1)).Values(), all.narrow(0, k * 3 + i, 1).Values());
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Apply_MixedLabels_KeepsOrderOfImages(string name)
    {
        using var scope = NewDisposeScope();
        const int seed = 7;
        var set = Named(name);
        var random = new Random(seed);
        var labels = Enumerable.Range(0, 50).Select(_ => random.Next(set.Count)).ToArray();
        var images = TestImages.Floats(seed, 50, 1, 4, 4);
        var before = images.Values();

        var result = set.Apply(images, labels);

        for (var i = 0; i < labels.Length; i++)
            Assert.True(set[labels[i]].Apply(images.narrow(0, i, 1)).Values().SequenceEqual(result.narrow(0, i, 1).Values()), $"Image {i}, label {labels[i]}, seed {seed}.");
        Assert.Equal(before, images.Values());
    }

    [Fact]
    public void Apply_WrongLabels_SaysWhich()
    {
        using var images = TestImages.Bytes(1, 2, 1, 4, 4);
        Assert.Contains("2 images; got 3", Assert.Throws<ArgumentException>(() => TransformSet.Rotations.Apply(images, [0, 1, 2])).Message, StringComparison.Ordinal);
        Assert.Contains("from 0 to 3; got 4 for image 1", Assert.Throws<ArgumentException>(() => TransformSet.Rotations.Apply(images, [0, 4])).Message, StringComparison.Ordinal);
        Assert.Contains("got -1", Assert.Throws<ArgumentException>(() => TransformSet.Rotations.Apply(images, [-1, 0])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_NoNullOrDoubleTransform_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new TransformSet("none", []));
        Assert.Throws<ArgumentException>(() => new TransformSet(" ", TransformSet.Rotations));
        Assert.Throws<ArgumentException>(() => new TransformSet("null", [TransformSet.Rotations[0], null!]));
        var twice = Assert.Throws<ArgumentException>(() => new TransformSet("twice", TransformSet.Rotations.Append(TransformSet.Rotations[2])));
        Assert.Contains("'rot180' comes 2 times", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UserTransform_ChangesShape_IsRefusedByName()
    {
        using var images = TestImages.Bytes(1, 2, 1, 4, 4);
        var set = new TransformSet("mine", [TransformSet.Rotations[0], new UserTransform("crop", x => x.narrow(2, 0, 3))]);
        Assert.Contains("'crop' made 2×1×3×4 of 2×1×4×4", Assert.Throws<InvalidOperationException>(() => set.ApplyAll(images)).Message, StringComparison.Ordinal);
        Assert.Contains("'crop'", Assert.Throws<InvalidOperationException>(() => set.Apply(images, [1, 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void UserTransform_ChangesType_IsRefusedByName()
    {
        using var images = TestImages.Bytes(1, 2, 1, 4, 4);
        var set = new TransformSet("mine", [TransformSet.Rotations[0], new UserTransform("float", x => x.to(ScalarType.Float32))]);
        Assert.Contains("'float'", Assert.Throws<InvalidOperationException>(() => set.ApplyAll(images)).Message, StringComparison.Ordinal);
        Assert.Contains("'float'", Assert.Throws<InvalidOperationException>(() => set.Apply(images, [1, 1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ApplyAll_UserTransformReturnsItsInput_LeavesInputInItsScope()
    {
        var set = new TransformSet("mine", [new UserTransform("same", x => x)]);
        using var outer = NewDisposeScope();
        Tensor images, result;
        using (NewDisposeScope())
        {
            images = TestImages.Bytes(1, 2, 1, 4, 4);
            result = set.ApplyAll(images);
            Assert.NotSame(images, result);
            Assert.Equal(images.Values(), result.Values());
        }

        Assert.True(images.IsInvalid, "The caller's tensor must stay in the caller's scope.");
        Assert.True(result.IsInvalid, "The result belongs to the caller's scope.");
    }

    [Fact]
    public void ApplyAndApplyAll_AlsoOnErrors_LeaveNoTensor()
    {
        using var images = TestImages.Bytes(1, 4, 1, 8, 8);
        var bad = new TransformSet("mine", [.. TransformSet.Rotations, new UserTransform("crop", x => x.narrow(2, 0, 3))]);
        LiveTensors.AssertFlat(20, () =>
        {
            TransformSet.Geom72.ApplyAll(images).Dispose();
            TransformSet.Geom72.Apply(images, [71, 0, 5, 5]).Dispose();
            using var half = images.narrow(2, 0, 4);
            Assert.Throws<ArgumentException>(() => TransformSet.Rotations.ApplyAll(half));
        });
        using var scope = NewDisposeScope();
        LiveTensors.AssertFlat(20, () =>
        {
            using var own = NewDisposeScope();
            Assert.Throws<InvalidOperationException>(() => bad.ApplyAll(images));
        });
    }

    private static TransformSet Named(string name)
        => new[] { TransformSet.Identity, TransformSet.Rotations, TransformSet.Geom72 }.Single(s => s.Name == name);

    private sealed class UserTransform(string name, Func<Tensor, Tensor> apply) : IGeometricTransform
    {
        public string Name => name;

        public Tensor Apply(Tensor images) => apply(images);
    }
}
