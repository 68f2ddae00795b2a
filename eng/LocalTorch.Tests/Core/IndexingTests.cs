using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

public sealed class IndexingTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Get_ByNumbersRangesAndMore_ChoosesThoseElements()
    {
        var x = arange(24).reshape(2, 3, 4);

        Assert.Equal(23L, x[1, 2, 3].item<long>());
        Assert.Equal(23L, x[-1, -1, -1].item<long>());
        Assert.Equal([3L, 4L], x[1].shape);
        Assert.Equal([2L, 2L, 4L], x[.., 1..].shape);
        Assert.Equal([2L, 3L], x[TensorIndex.Ellipsis, 0].shape);
        Assert.Equal([1L, 2L, 3L, 4L], x[TensorIndex.Null].shape);
        Assert.Equal([0L, 2L], x[0, 0, TensorIndex.Slice(step: 2)].data<long>().ToArray());
        Assert.Equal([3L], x[0, 0, TensorIndex.Slice(-1)].data<long>().ToArray());
        Assert.Equal([2L, 3L], x[0, 0, ^2..].data<long>().ToArray());
    }

    [Fact]
    public void Get_ByATensor_ChoosesByIndexOrMask()
    {
        var x = tensor(new[] { 10, 20, 30 });

        Assert.Equal([30, 10, 30], x[tensor(new long[] { 2, 0, 2 })].data<int>().ToArray());
        Assert.Equal([20, 30], x[x > 15].data<int>().ToArray());
        var matrix = arange(6).reshape(2, 3);
        Assert.Equal([2L, 3L], matrix[tensor(new long[] { 0, 1 }), tensor(new long[] { 2, 0 })].data<long>().ToArray());
        Assert.Equal([1L, 4L], matrix[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 1 }))].flatten().data<long>().ToArray());
    }

    [Fact]
    public void Get_ByARange_IsAViewOfTheSameMemory()
    {
        var x = zeros(4);
        x[1..3].fill_(1);

        Assert.Equal([0f, 1f, 1f, 0f], x.data<float>().ToArray());
    }

    [Fact]
    public void Set_ByEachKindOfIndex_ChangesThoseElements()
    {
        var x = zeros(2, 3);
        x[0, 1] = 5;
        x[1] = tensor(new[] { 7f, 8f, 9f });
        Assert.Equal([0f, 5f, 0f, 7f, 8f, 9f], x.data<float>().ToArray());

        x[.., 2] = tensor(new[] { 1f, 2f });
        x[x == 0] = -1;
        Assert.Equal([-1f, 5f, 1f, 7f, 8f, 2f], x.data<float>().ToArray());

        x.index_put_(0, TensorIndex.Ellipsis, TensorIndex.Slice(0, 2));
        Assert.Equal([0f, 0f, 1f, 0f, 0f, 2f], x.data<float>().ToArray());
    }

    [Fact]
    public void Get_OutOfRange_Throws() =>
        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => ones(2)[2]);

    [Fact]
    public void SelectionFunctions_OfAMatrix_ChooseAndReplace()
    {
        var x = arange(6).reshape(2, 3);

        Assert.Equal([2L, 0L, 5L, 3L], x.index_select(1, tensor(new long[] { 2, 0 })).data<long>().ToArray());
        Assert.Equal([1L, 5L], x.gather(1, tensor(new long[,] { { 1 }, { 2 } })).data<long>().ToArray());
        Assert.Equal([1L, 2L, 4L, 5L], x.narrow(1, 1, 2).data<long>().ToArray());
        Assert.Equal([3L, 4L, 5L], x.masked_select(x > 2).data<long>().ToArray());
        Assert.Equal([0L, 1L, 2L, 9L, 9L, 9L], x.masked_fill(x > 2, 9).data<long>().ToArray());
        Assert.Equal([5L, 0L], x.take(tensor(new long[] { 5, 0 })).data<long>().ToArray());
        Assert.Equal([2L, 2L], (x > 3).nonzero().shape);
        Assert.Equal([10L, 11L, 12L, 3L, 4L, 5L], x.index_add(0, tensor(new long[] { 0 }), full(1, 3, 10, dtype: int64), 1).data<long>().ToArray());
        Assert.Equal([0L, 1L, 2L], where(x > 2, zeros_like(x), x)[0].data<long>().ToArray());
        Assert.Throws<ArgumentException>(() => x.index_add(0, tensor(new[] { 0 }), x, 1));
    }
}
