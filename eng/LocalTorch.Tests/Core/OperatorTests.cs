using TorchSharp;
using static TorchSharp.torch;

namespace LocalTorch.Tests.Core;

public sealed class OperatorTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void Reductions_OfASmallMatrix_AreThoseByHand()
    {
        var x = tensor(new[,] { { 1.0, 2.0, 3.0 }, { 4.0, 5.0, 9.0 } });

        Assert.Equal(24.0, x.sum().item<double>());
        AssertValues([5.0, 7.0, 12.0], x.sum(dim: 0));
        AssertValues([2.0, 6.0], x.mean(new long[] { 1 }));
        AssertValues([1.0, 7.0], x.var(1));
        AssertValues([2.0 / 3, 14.0 / 3], x.var(1, unbiased: false));
        Assert.Equal(9.0, x.max().item<double>());
        AssertValues([3.0, 9.0], x.max(1).Item1);
        Assert.Equal([2L, 2L], x.max(1).Item2.data<long>().ToArray());
        Assert.Equal(5L, x.argmax().item<long>());
        Assert.Equal([0L, 0L], x.argmin(1).data<long>().ToArray());
        AssertValues([1.0, 3.0, 6.0, 4.0, 9.0, 18.0], x.cumsum(1));
        AssertValues([Math.Log(Math.Exp(1) + Math.Exp(2) + Math.Exp(3)), Math.Log(Math.Exp(4) + Math.Exp(5) + Math.Exp(9))], x.logsumexp(1));
        Assert.Equal(Math.Sqrt(136), x.norm().item<double>(), 12);
        AssertValues([2.0, 5.0], quantile(x, tensor(0.5), 1));
        AssertValues([3.5], quantile(x, tensor(new[] { 0.5 })));
        var (deviation, mean) = std_mean(x, 1);
        AssertValues([1.0, Math.Sqrt(7)], deviation);
        AssertValues([2.0, 6.0], mean);
    }

    [Fact]
    public void Sorting_OfAVector_GivesValuesAndIndices()
    {
        var x = tensor(new[] { 3f, 1f, 2f, 1f });

        var (values, indices) = x.sort(stable: true);
        Assert.Equal([1f, 1f, 2f, 3f], values.data<float>().ToArray());
        Assert.Equal([1L, 3L, 2L, 0L], indices.data<long>().ToArray());
        Assert.Equal([3f, 2f], x.topk(2).Item1.data<float>().ToArray());
        Assert.Equal(2f, x.kthvalue(3, 0).Item1.item<float>());
        Assert.Equal([0L, 2L], x.argsort(descending: true)[..2].data<long>().ToArray());
        var (unique, inverse, counts) = x.unique(return_inverse: true, return_counts: true);
        Assert.Equal([1f, 2f, 3f], unique.data<float>().ToArray());
        Assert.Equal([2L, 0L, 1L, 0L], inverse!.data<long>().ToArray());
        Assert.Equal([2L, 1L, 1L], counts!.data<long>().ToArray());
        Assert.Null(x.unique().Item2);
        Assert.Equal([0L, 2L, 3L], searchsorted(unique, tensor(new[] { 0.5f, 2.5f, 3.5f })).data<long>().ToArray());
        Assert.Equal([0L, 2L, 1L, 1L], bincount(tensor(new long[] { 1, 1, 2, 3 })).data<long>().ToArray());
        Assert.Equal([2f, 1f, 1f], histc(x, 3, 1, 3).data<float>().ToArray());
        Assert.Equal([2f, 2f], histogram(x, 2).hist.data<float>().ToArray());
    }

    [Fact]
    public void Products_OfSmallMatrices_AreThoseByHand()
    {
        var a = tensor(new[,] { { 1.0, 2.0 }, { 3.0, 4.0 } });
        var b = tensor(new[,] { { 5.0, 6.0 }, { 7.0, 8.0 } });

        AssertValues([19.0, 22.0, 43.0, 50.0], a.matmul(b));
        AssertValues([19.0, 22.0, 43.0, 50.0], einsum("ij,jk->ik", a, b));
        AssertValues([19.0 + 1, 22.0 + 2, 43.0 + 3, 50.0 + 4], a.addmm(a, b));
        AssertValues([5.0, 11.0], a.mv(tensor(new[] { 1.0, 2.0 })));
        Assert.Equal(-2.0, a.det().item<double>(), 12);
        Assert.Equal(5.0, a.trace().item<double>());
        AssertValues([0.0, 5.0, 5.0, 0.0], cdist(tensor(new[,] { { 0.0, 0.0 }, { 3.0, 4.0 } }), tensor(new[,] { { 0.0, 0.0 }, { 3.0, 4.0 } })), 1e-7);
        AssertValues([2.0, 2.0, 2.0, 2.0], cov(a.t()));
    }

    [Fact]
    public void Decompositions_OfASymmetricMatrix_RebuildIt()
    {
        var a = tensor(new[,] { { 4.0, 2.0 }, { 2.0, 3.0 } });

        var lower = linalg.cholesky(a);
        AssertValues([2.0, 0.0, 1.0, Math.Sqrt(2)], lower);
        AssertValues([4.0, 2.0, 2.0, 3.0], lower.matmul(lower.mT));
        Assert.Equal(0, linalg.cholesky_ex(a).info.item<int>());
        Assert.NotEqual(0, linalg.cholesky_ex(-a).info.item<int>());

        var (eigenvalues, eigenvectors) = linalg.eigh(a);
        AssertValues([4.0, 2.0, 2.0, 3.0], eigenvectors.matmul(eigenvalues.diag()).matmul(eigenvectors.t()));
        AssertValues(eigenvalues.data<double>().ToArray(), linalg.eigvalsh(a));

        var (u, s, vh) = linalg.svd(a, fullMatrices: false);
        AssertValues([4.0, 2.0, 2.0, 3.0], u.matmul(s.diag()).matmul(vh));
        var (q, r) = linalg.qr(a);
        AssertValues([4.0, 2.0, 2.0, 3.0], q.matmul(r));

        AssertValues([0.375, -0.25, -0.25, 0.5], linalg.inv(a));
        AssertValues([0.125, 0.25], linalg.solve(a, tensor(new[] { 1.0, 1.0 })));
        AssertValues([0.5, 0.5 / Math.Sqrt(2)], linalg.solve_triangular(lower, tensor(new[,] { { 1.0 }, { 1.0 } }), upper: false).flatten());
        Assert.Equal(Math.Log(8), linalg.slogdet(a).Item2.item<double>(), 12);
        AssertValues([0.125, 0.25], linalg.lstsq(a, tensor(new[,] { { 1.0 }, { 1.0 } })).Solution.flatten());
        Assert.Equal(2, linalg.matrix_rank(a).item<long>());
        AssertValues([Math.Sqrt(20), Math.Sqrt(13)], linalg.vector_norm(a, dims: [0]));
    }

    [Fact]
    public void SpecialFunctions_AtKnownPoints_HaveTheirKnownValues()
    {
        const double Euler = 0.57721566490153286;
        AssertValues([-Euler, 1 - Euler], digamma(tensor(new[] { 1.0, 2.0 })));
        AssertValues([Math.Log(24)], lgamma(tensor(new[] { 5.0 })));
        AssertValues([Math.PI * Math.PI / 6], polygamma(tensor(new[] { 1.0 }), 1), 1e-8);
        AssertValues([0.5, 0.97724986805182079], special.ndtr(tensor(new[] { 0.0, 2.0 })));
        AssertValues([0.0, 2.0], special.ndtri(tensor(new[] { 0.5, 0.97724986805182079 })), 1e-9);
        AssertValues([Math.Log(24)], special.gammaln(tensor(new[] { 5.0 })));
        AssertValues([0.5], special.expit(tensor(new[] { 0.0 })));
        AssertValues([0.47693627620446987], special.erfinv(tensor(new[] { 0.5 })));
    }

    [Fact]
    public void Shapes_OfAMatrix_TurnAndFoldAsAsked()
    {
        var x = arange(6).reshape(2, 3);

        Assert.Equal([2L, 5L, 1L, 4L, 0L, 3L], x.rot90().data<long>().ToArray());
        Assert.Equal([5L, 4L, 3L, 2L, 1L, 0L], x.rot90(2).data<long>().ToArray());
        Assert.Equal([2L, 1L, 0L, 5L, 4L, 3L], x.flip(1).data<long>().ToArray());
        Assert.Equal([2L, 0L, 1L, 5L, 3L, 4L], x.roll(1, 1).data<long>().ToArray());
        Assert.Equal([0L, 3L, 1L, 4L, 2L, 5L], x.permute(1, 0).data<long>().ToArray());
        Assert.Equal([2L, 3L, 3L], x.unsqueeze(1).expand(2, 3, 3).shape);
        Assert.Equal([0L, 1L, 1L, 2L], x[0].unfold(0, 2, 1).data<long>().ToArray());
        Assert.Equal([4L, 3L], cat([x, x]).shape);
        Assert.Equal([2L, 2L, 3L], stack([x, x], 1).shape);
        Assert.Equal([0L, 0L, 1L, 1L, 2L, 2L], x[0].repeat_interleave(2).data<long>().ToArray());
        Assert.Equal([2L, 6L], x.tile([1, 2]).shape);
        Assert.Equal([1L, 1L, 2L, 2L], meshgrid([tensor(new long[] { 1, 2 }), tensor(new long[] { 2, 1 })])[0].flatten().data<long>().ToArray());
    }

    [Fact]
    public void Rounding_OfQuotients_FollowsTheMode()
    {
        var x = tensor(new[] { 7.0, -7.0 });

        AssertValues([3.5, -3.5], x.div(2.0));
        AssertValues([3.0, -4.0], x.div(2.0, RoundingMode.floor));
        AssertValues([3.0, -3.0], x.div(2.0, RoundingMode.trunc));
        AssertValues([1.24, -1.24], (x / 5.65).round(2), 1e-12);
        AssertValues([1.0, 2.0], x.remainder(3.0));
    }

    [Fact]
    public void NaN_AndInfinity_AreFoundAndReplaced()
    {
        var x = tensor(new[] { double.NaN, double.PositiveInfinity, 1.0 });

        Assert.Equal([true, false, false], x.isnan().data<bool>().ToArray());
        Assert.Equal([false, false, true], x.isfinite().data<bool>().ToArray());
        AssertValues([0.0, 5.0, 1.0], x.nan_to_num(posinf: 5));
        Assert.True(x.isnan().any().item<bool>());
    }

    [Fact]
    public void InPlaceOperators_OfATensor_ReturnTheSameObject()
    {
        var x = ones(2, 2);

        Assert.Same(x, x.add_(1));
        Assert.Same(x, x.mul_(ones(2, 2)));
        Assert.Same(x, x.clamp_(0, 1));
        Assert.Same(x, x.fill_(3));
        Assert.Same(x, x.copy_(ones(2, 2)));
        Assert.Same(x, x.exp_());
        Assert.Same(x, x.normal_());
        Assert.Same(x, x.uniform_(0, 1));
        Assert.Same(x, x.masked_fill_(ones(2, 2, dtype: @bool), 2));
        Assert.Same(x, x.index_put_(5, TensorIndex.Single(0)));
        Assert.Same(x, x.requires_grad_());
        Assert.Equal([5f, 5f, 2f, 2f], x.detach().data<float>().ToArray());
    }

    private static void AssertValues(double[] expected, Tensor actual, double tolerance = 1e-10)
    {
        var values = actual.contiguous().to(float64).flatten().data<double>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], values[i], tolerance);
    }
}
