using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

public sealed class GradientModeTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void NoGrad_WhileHeld_BuildsNoGraph()
    {
        var x = ones(1, requires_grad: true);
        using (no_grad())
        {
            Assert.False(is_grad_enabled());
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        Assert.True(is_grad_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void SetGradEnabled_ToFalse_IsUndoneByDispose()
    {
        using (set_grad_enabled(false)) Assert.False(is_grad_enabled());

        Assert.True(is_grad_enabled());
    }

    [Fact]
    public void InferenceMode_WhileHeld_BuildsNoGraph()
    {
        var x = ones(1, requires_grad: true);
        Tensor made;
        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            made = x * 2;
            Assert.False(made.requires_grad);
        }

        Assert.False(is_inference_mode_enabled());
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => (x * made).sum().backward());
    }

    [Fact]
    public void Modes_OfOneThread_DoNotReachAnother()
    {
        var enabled = false;
        using (no_grad())
        {
            var thread = new Thread(() => enabled = is_grad_enabled());
            thread.Start();
            thread.Join();
        }

        Assert.True(enabled);
    }

    [Fact]
    public void Detach_OfAResult_SharesTheDataWithoutTheGraph()
    {
        var x = ones(1, requires_grad: true);
        var y = x * 2;
        var detached = y.detach();
        detached.add_(1);

        Assert.False(detached.requires_grad);
        Assert.Equal(3f, y.item<float>());
    }

    [Fact]
    public void DefaultType_Set_IsThatOfNewTensors()
    {
        try
        {
            set_default_dtype(float64);
            Assert.Equal(ScalarType.Float64, zeros(1).dtype);
        }
        finally
        {
            set_default_dtype(float32);
        }

        Assert.Equal(ScalarType.Float32, zeros(1).dtype);
    }

    [Fact]
    public void Threads_SetToOne_AreOne()
    {
        var before = get_num_threads();
        set_num_threads(1);
        Assert.Equal(1, get_num_threads());
        set_num_threads(before);
        Assert.Equal(before, get_num_threads());
    }
}
