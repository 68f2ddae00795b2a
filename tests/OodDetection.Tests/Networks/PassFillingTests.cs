using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class PassFillingTests
{
    private static readonly ImageShape s_shape = new(1, 8, 8);
    private readonly List<long> _sizes = [];

    [Fact]
    public void Run_NumbersThatDoNotDependOnTheirCount_HoldsWhatThereIs()
    {
        using var scope = NewDisposeScope();
        var filling = new PassFilling(s_shape, 8, images => Sums(images, _ => 0));

        var first = filling.Run(Images(3));
        Assert.Equal([3, 8, 3], _sizes); // asked once
        var again = filling.Run(Images(3));
        Assert.Equal([3, 8, 3, 3], _sizes);
        filling.Run(Images(8));
        Assert.Equal(8, _sizes[^1]);

        Assert.Equal(Images(3).sum([1L, 2, 3], type: ScalarType.Float64).Values(), first.Values());
        Assert.Equal(first.Values(), again.Values());
    }

    [Fact]
    public void Run_SmallPassesThatRoundDifferently_AreFilledUp()
    {
        using var scope = NewDisposeScope();
        var filling = new PassFilling(s_shape, 8, images => Sums(images, count => count < 4 ? 1e-9 : 0));

        foreach (var count in new[] { 1, 2, 3, 5, 8 }) Assert.Equal(Images(8).sum([1L, 2, 3], type: ScalarType.Float64).Values()[..count], filling.Run(Images(count)).Values());

        Assert.Equal([2, 8, 8, 8, 3, 8, 8, 5, 8, 5, 8], _sizes);
    }

    [Fact]
    public void Run_OneImage_IsTwo()
    {
        using var scope = NewDisposeScope();
        var filling = new PassFilling(s_shape, 8, images => Sums(images, _ => 0));

        Assert.Equal([1], filling.Run(Images(1)).shape);
        Assert.DoesNotContain(1, _sizes);
    }

    private static Tensor Images(int count) => TestImages.Floats(20, 8, 1, 8, 8).narrow(0, 0, count);

    private Tensor Sums(Tensor images, Func<long, double> error)
    {
        _sizes.Add(images.shape[0]);
        return images.sum([1L, 2, 3], type: ScalarType.Float64).add(error(images.shape[0]));
    }
}
