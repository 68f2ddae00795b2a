using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

public sealed class DisposeScopeTests
{
    [Fact]
    public void Dispose_OfAScope_DisposesWhatWasMadeInIt()
    {
        Tensor inside;
        var outside = ones(1);
        using (NewDisposeScope()) inside = outside + 1;

        Assert.True(inside.IsInvalid);
        Assert.False(outside.IsInvalid);
        outside.Dispose();
    }

    [Fact]
    public void MoveToOuter_FromANestedScope_LivesAsLongAsTheOuterOne()
    {
        Tensor moved;
        using (NewDisposeScope())
        {
            using (NewDisposeScope()) moved = ones(1).MoveToOuterDisposeScope();
            Assert.False(moved.IsInvalid);
        }

        Assert.True(moved.IsInvalid);
    }

    [Fact]
    public void MoveToOuter_FromTheOutermostScope_Detaches()
    {
        Tensor moved;
        using (NewDisposeScope()) moved = ones(1).MoveToOuterDisposeScope();

        Assert.False(moved.IsInvalid);
        moved.Dispose();
    }

    [Fact]
    public void Detach_FromNestedScopes_OutlivesAll()
    {
        Tensor detached;
        using (NewDisposeScope())
        using (NewDisposeScope()) detached = ones(1).DetachFromDisposeScope();

        Assert.False(detached.IsInvalid);
        detached.Dispose();
    }

    [Fact]
    public void Attach_OfATensorFromOutside_DisposesItWithTheScope()
    {
        var tensor = ones(1);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(tensor);
            Assert.True(scope.Contains(tensor));
        }

        Assert.True(tensor.IsInvalid);
    }

    [Fact]
    public void MoveToOther_OfATensor_PutsItIntoThatScope()
    {
        using var outer = NewDisposeScope();
        var anchor = ones(1);
        using (NewDisposeScope())
        using (NewDisposeScope())
        {
            var moved = ones(1).MoveToOtherDisposeScope(anchor);
            Assert.True(outer.Contains(moved));
        }

        Assert.Equal(2, outer.DisposablesCount);
    }

    [Fact]
    public void MoveToOuter_OfSeveral_ReturnsThem()
    {
        using var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        var (first, second) = inner.MoveToOuter(ones(1), zeros(1));
        inner.Dispose();

        Assert.Equal(1f, first.item<float>());
        Assert.Equal(0f, second.item<float>());
    }

    [Fact]
    public void DisposeEverythingBut_OneTensor_KeepsItInTheScope()
    {
        using var scope = NewDisposeScope();
        var gone = ones(1);
        var kept = scope.DisposeEverythingBut(ones(1));

        Assert.True(gone.IsInvalid);
        Assert.False(kept.IsInvalid);
        Assert.Equal([kept], scope.DisposablesView);
    }

    [Fact]
    public void Dispose_OfATensor_TakesItOutOfItsScope()
    {
        using var scope = NewDisposeScope();
        ones(1).Dispose();

        Assert.Equal(0, scope.DisposablesCount);
    }

    [Fact]
    public void Scope_LeftByAnException_IsClosed()
    {
        Tensor? inside = null;

        Assert.Throws<InvalidOperationException>(() =>
        {
            using var scope = NewDisposeScope();
            inside = ones(1);
            FailOn(inside);
        });

        Assert.True(inside!.IsInvalid);
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Scope_OfOneThread_DoesNotSeeAnother()
    {
        using var scope = NewDisposeScope();
        Tensor? made = null;
        var thread = new Thread(() => made = ones(1));
        thread.Start();
        thread.Join();

        Assert.False(scope.Contains(made!));
        Assert.Equal(0, scope.DisposablesCount);
        made!.Dispose();
    }

    [Fact]
    public void Use_OfADisposedScope_Throws()
    {
        var scope = NewDisposeScope();
        scope.Dispose();

        Assert.Throws<ObjectDisposedException>(() => scope.DisposablesCount);
        Assert.Throws<ObjectDisposedException>(scope.DisposeEverything);
    }

    [Fact]
    public void Dispose_OfAnOuterScopeFirst_LeavesTheInnerOneCurrent()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();

        Assert.Same(inner, CurrentDisposeScope);
        inner.Dispose();
        Assert.Null(CurrentDisposeScope);
    }

    [Fact]
    public void Wrapped_Function_KeepsOnlyItsResult()
    {
        using var scope = NewDisposeScope();
        var result = WrappedTensorDisposeScope(() => (ones(2) + 1) * 2);

        Assert.Equal(1, scope.DisposablesCount);
        Assert.Equal(4f, result[0].item<float>());
    }

    private static void FailOn(Tensor tensor) => throw new InvalidOperationException($"{tensor} is what this test fails on.");

    [Fact]
    public void Statistics_OfAThread_CountWhatHappens()
    {
        var statistics = DisposeScopeManager.Statistics.TensorStatistics;
        statistics.Reset();

        var outside = ones(1);
        using (var scope = NewDisposeScope())
        {
            var inside = ones(1);
            scope.Detach(ones(1)).Dispose();
            scope.Attach(outside);
        }

        Assert.Equal(1, statistics.CreatedOutsideScopeCount);
        Assert.Equal(2, statistics.CreatedInScopeCount);
        Assert.Equal(1, statistics.DetachedFromScopeCount);
        Assert.Equal(1, statistics.AttachedToScopeCount);
        Assert.Equal(1, statistics.DisposedOutsideScopeCount);
        Assert.Equal(2, statistics.DisposedInScopeCount);
        Assert.Equal(0, statistics.ThreadTotalLiveCount);
    }
}
