using System.Runtime.CompilerServices;
using OodDetection.Data;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.TorchSharpContract;

/// <summary>TorchSharp lets a garbage collection free what a call was given while libtorch reads it; so the library holds it.</summary>
public class HeldObjectsTests
{
    [Fact]
    public void Making_OfTorchSharp_AreTheConversionsAndWhatUsesThem()
    {
        Assert.Contains("TorchSharp.Scalar::op_Implicit(Double)", UnheldCalls.Making);
        Assert.Contains("TorchSharp.torch.Tensor::add(TorchSharp.torch.Tensor)", UnheldCalls.Making);
        Assert.Contains("TorchSharp.torch.Tensor::square()", UnheldCalls.Making);
        Assert.Contains(UnheldCalls.Making, name => name.StartsWith("TorchSharp.torch.optim::Adam(", StringComparison.Ordinal));
        Assert.Contains("TorchSharp.torch::get_rng_state()", UnheldCalls.Making);
        Assert.Contains("TorchSharp.TensorExtensionMethods::ToDouble(TorchSharp.torch.Tensor)", UnheldCalls.Making);
        Assert.DoesNotContain("TorchSharp.torch.Tensor::mul(TorchSharp.torch.Tensor)", UnheldCalls.Making);
        Assert.DoesNotContain("TorchSharp.torch.Tensor::add(TorchSharp.torch.Tensor,TorchSharp.Scalar)", UnheldCalls.Making);
    }

    [Fact]
    public void Calls_OfTheLibrary_MakeNothingThatNobodyHolds()
    {
        Type[] libraries = [typeof(IOodDetector), typeof(IdxFile)];
        var calls = libraries.SelectMany(type => UnheldCalls.In(type.Assembly.Location, "OodDetection.HeldScalars"));

        Assert.Empty(calls);
    }

    [Fact]
    public void Calls_OfTheseTests_AreFound()
        => Assert.Contains(
            UnheldCalls.In(typeof(HeldObjectsTests).Assembly.Location, "none"),
            call => call.StartsWith("OodDetection.Tests.TorchSharpContract.HeldObjectsTests::Half(", StringComparison.Ordinal) && call.EndsWith("op_Implicit(Double)", StringComparison.Ordinal));

    [Fact]
    public void Held_GarbageCollected_StaysForSixtyFourMore()
    {
        var scalar = Hold();
        for (var i = 0; i < 63; i++) HeldScalars.Held(i);
        Collect();
        Assert.True(scalar.IsAlive);

        HeldScalars.Held(63);
        Collect();
        Assert.False(scalar.IsAlive);
    }

    [Fact]
    public void Arithmetic_WithHeldNumbers_IsThatOfTorchSharp()
    {
        using var scope = NewDisposeScope();
        var (values, others) = (tensor(new[] { 0.1f, -2.5f, 7f }), tensor(new[] { 3f, 1e-8f, -7f }));

        Assert.Equal((values + others).Values(), values.Plus(others).Values());
        Assert.Equal((values + 0.3).Values(), values.Plus(0.3).Values());
        Assert.Equal(values.square().Values(), values.Squared().Values());
        Assert.Equal((values + others + 0.3 + 2).Values(), values.clone().Plus_(others).Plus_(0.3).Plus_(2).Values());
        Assert.Equal(arange(5, ScalarType.Int64).Values(), HeldScalars.Range(5, ScalarType.Int64, CPU).Values());
        Assert.Equal(7, values.max().Number());
        Assert.Equal([253, 254], tensor(new byte[] { 254, 255 }).Plus_(255).Values()); // bytes stay bytes
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Hold() => new(HeldScalars.Held(0.5));

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static Tensor Half(Tensor values) => values.mul(0.5);
}
