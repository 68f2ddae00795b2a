using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

public sealed class LifetimeTests
{
    [Fact]
    public void TotalCount_OverAThousandCalls_StaysTheSame()
    {
        using var x = ones(3);
        AssertFlat(1000, () =>
        {
            using var scope = NewDisposeScope();
            _ = (x * 2 + 1).sum().item<float>() + x.max(0).Item1.ToSingle() + x[1..].split(1)[0].ToSingle();
        });
    }

    [Fact]
    public void TotalCount_OverAHundredBackwardPasses_StaysTheSame()
    {
        using var x = ones(3, requires_grad: true);
        AssertFlat(100, () =>
        {
            using var scope = NewDisposeScope();
            (x * x).sum().backward();
            _ = x.grad!.sum().item<float>();
        });
    }

    [Fact]
    public void TotalCount_OfDroppedTensors_ComesBackWithTheCollector()
    {
        Settle();
        var before = Tensor.TotalCount;
        Drop(100);
        Assert.True(Tensor.TotalCount >= before + 100);

        Settle();

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void Dispose_OfATensor_FreesItsMemoryAtOnce()
    {
        const long Megabytes = 64;
        var before = ResidentMegabytes();
        for (var i = 0; i < 40; i++)
        {
            using var large = ones(Megabytes * 1024 * 1024 / 4);
        }

        Assert.True(ResidentMegabytes() < before + (3 * Megabytes), "40 disposed tensors of 64 MB still take memory");
    }

    [Fact]
    public void Use_AfterDispose_Throws()
    {
        var x = ones(1);
        x.Dispose();
        x.Dispose();

        Assert.True(x.IsInvalid);
        Assert.Throws<InvalidOperationException>(() => x + 1);
        Assert.Throws<InvalidOperationException>(() => x.shape);
        Assert.Throws<InvalidOperationException>(() => ones(1) + x);
    }

    [Fact]
    public void Alias_OfADisposedTensor_StillHasTheData()
    {
        var x = ones(2);
        using var alias = x.alias();
        x.Dispose();

        Assert.Equal(1f, alias[1].item<float>());
    }

    [Fact]
    public void FromBuffer_OfAnArray_SharesItsMemory()
    {
        var values = new[] { 1f, 2f, 3f };
        using var shared = frombuffer(values, float32);
        shared.add_(1);

        Assert.Equal([2f, 3f, 4f], values);
    }

    [Fact]
    public void Tensor_OfAnArray_CopiesIt()
    {
        var values = new[] { 1f, 2f, 3f };
        using var copy = tensor(values);
        copy.add_(1);

        Assert.Equal([1f, 2f, 3f], values);
    }

    [Fact]
    public void NativeError_OfAnOperator_IsAnExternalExceptionWithItsMessage()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2, 3).mm(ones(2, 3)));

        Assert.Contains("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message, StringComparison.Ordinal);
    }

    private static void AssertFlat(int times, Action action)
    {
        action();
        Settle();
        var before = Tensor.TotalCount;
        for (var i = 0; i < times; i++) action();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static void Drop(int count)
    {
        for (var i = 0; i < count; i++) _ = ones(1);
    }

    private static void Settle()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static long ResidentMegabytes()
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return process.WorkingSet64 / 1024 / 1024;
    }
}
