using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.TorchSharpContract;

/// <summary>What the library takes for granted of values: how they are read and written, and where a function is not what it seems.</summary>
public class ValueTests
{
    [Fact]
    public void Var_OfAllElements_IgnoresUnbiasedButNotAlongADimension()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0, 3.0 });

        Assert.Equal(2.0 / 3, x.var(0, unbiased: false).item<double>(), 12); // as ChannelMoments calls it
        Assert.Equal(1.0, x.var(unbiased: false).item<double>(), 12);
    }

    [Fact]
    public void Data_OfATransposedTensor_ComesInTheOrderOfItsDimensions()
    {
        using var scope = NewDisposeScope();
        var transposed = tensor(new[,] { { 1.0, 2.0 }, { 3.0, 4.0 } }).t();

        Assert.Equal([1.0, 3.0, 2.0, 4.0], transposed.data<double>().ToArray());
    }

    [Fact]
    public void Bytes_AreTheMemoryItself_OfAContiguousTensorAlone()
    {
        using var scope = NewDisposeScope();
        var values = zeros(2, 2);
        BitConverter.GetBytes(1.5f).CopyTo(values.bytes);

        Assert.Equal(1.5f, values[0, 0].item<float>());
        Assert.Throws<InvalidOperationException>(() => values.t().bytes.Length);
    }

    [Fact]
    public void To_TheSameType_IsTheSameMemory()
    {
        using var scope = NewDisposeScope();
        var values = zeros(1);
        values.to(ScalarType.Float32).add_(1);

        Assert.Equal(1f, values.item<float>());
    }

    [Fact]
    public void Item_OfAnotherType_Throws()
    {
        using var scope = NewDisposeScope();

        Assert.Throws<ArgumentException>(() => tensor(1.5f).item<double>());
    }

    [Fact]
    public void GlobalRandomNumbers_StateRestored_GoOnAsBefore()
    {
        using var scope = NewDisposeScope();
        var before = get_rng_state();
        try
        {
            manual_seed(5);
            var state = get_rng_state();
            var expected = randn(4).data<float>().ToArray();

            set_rng_state(state);

            Assert.Equal(expected, randn(4).data<float>().ToArray());
        }
        finally
        {
            set_rng_state(before);
        }
    }

    [Fact]
    public void InferenceMode_ItsTensors_AreOfNoUseInTraining()
    {
        using var scope = NewDisposeScope();
        var weight = ones(1, requires_grad: true);
        Tensor made;
        using (inference_mode()) made = weight * 2;

        // So features on which a classifier is trained are made under no_grad.
        Assert.Throws<ExternalException>(() => (weight * made).sum().backward());
        using (no_grad()) made = weight * 2;
        (weight * made).sum().backward();
        Assert.Equal(2f, weight.grad!.item<float>());
    }

    [Fact]
    public void Refusal_ByLibtorch_IsAnExternalExceptionWithItsMessage()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ExternalException>(() => zeros(2, 3).copy_(zeros(4, 5)));

        Assert.Contains("must match", error.Message, StringComparison.Ordinal); // DetectorFile turns it into one of its own
    }
}
