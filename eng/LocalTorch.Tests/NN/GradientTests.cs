using TorchSharp;
using static LocalTorch.Tests.NN.Numeric;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace LocalTorch.Tests.NN;

/// <summary>Gradients against central finite differences in float64.</summary>
public sealed class GradientTests
{
    private const int Seed = 20;

    private static Tensor Input(params long[] shape) => Random(Seed, shape);

    public static TheoryData<string> Cases => [.. Functions.Keys];

    private static readonly Dictionary<string, (long[] Shape, Func<Tensor, Tensor> Function)> Functions = new()
    {
        ["conv1d input"] = ([2, 2, 6], x => F.conv1d(x, Random(1, 3, 2, 3), stride: 2, padding: 1)),
        ["conv2d input"] = ([2, 2, 5, 5], x => F.conv2d(x, Random(1, 3, 2, 3, 3), Random(2, 3), [2, 1], [1, 2])),
        ["conv2d weight"] = ([3, 2, 3, 3], w => F.conv2d(Random(1, 2, 2, 5, 5), w, null, [2], [1])),
        ["conv2d bias"] = ([3], b => F.conv2d(Random(1, 2, 2, 4, 4), Random(2, 3, 2, 3, 3), b)),
        ["conv2d grouped, dilated"] = ([1, 4, 6, 6], x => F.conv2d(x, Random(1, 4, 2, 2, 2), null, null, null, [2, 2], 2)),
        ["conv2d same"] = ([1, 1, 4, 4], x => F.conv2d_padding(x, Random(1, 2, 1, 3, 3), null, null, Padding.Same)),
        ["conv_transpose2d input"] = ([2, 2, 3, 3], x => F.conv_transpose2d(x, Random(1, 2, 3, 3, 3), Random(2, 3), [2, 2], [1, 1], [1, 1])),
        ["conv_transpose2d weight"] = ([2, 3, 2, 2], w => F.conv_transpose2d(Random(1, 1, 2, 3, 3), w, null, [2, 1])),
        ["linear input"] = ([4, 3], x => F.linear(x, Random(1, 2, 3), Random(2, 2))),
        ["linear weight"] = ([2, 3], w => F.linear(Random(1, 4, 3), w)),
        ["batch_norm training"] = ([4, 2, 3, 3], x => F.batch_norm(x, null, null, Random(1, 2), Random(2, 2), training: true)),
        ["batch_norm evaluation"] = ([4, 2, 3, 3], x => F.batch_norm(x, Random(3, 2), Random(4, 2).square() + 0.5, Random(1, 2), Random(2, 2))),
        ["batch_norm weight"] = ([2], w => F.batch_norm(Random(1, 4, 2, 3, 3), null, null, w, Random(2, 2), training: true)),
        ["group_norm"] = ([2, 4, 3], x => F.group_norm(x, 2, Random(1, 4), Random(2, 4))),
        ["layer_norm"] = ([2, 3, 4], x => F.layer_norm(x, [4], Random(1, 4), Random(2, 4))),
        ["instance_norm"] = ([2, 2, 3, 3], x => F.instance_norm(x)),
        ["max_pool2d"] = ([1, 2, 5, 5], x => F.max_pool2d(x, 3, 2, 1)),
        ["avg_pool2d"] = ([1, 2, 5, 5], x => F.avg_pool2d(x, 3, 2, 1)),
        ["adaptive_avg_pool2d"] = ([1, 2, 5, 4], x => F.adaptive_avg_pool2d(x, (2, 3))),
        ["pad constant"] = ([1, 1, 3, 3], x => F.pad(x, (1, 2, 0, 1), value: 2)),
        ["pad reflect"] = ([1, 1, 3, 3], x => F.pad(x, (1, 2, 0, 1), PaddingModes.Reflect)),
        ["pad replicate"] = ([1, 1, 3, 3], x => F.pad(x, (1, 2, 0, 1), PaddingModes.Replicate)),
        ["pad circular"] = ([1, 1, 3, 3], x => F.pad(x, (1, 2, 0, 1), PaddingModes.Circular)),
        ["upsample bilinear"] = ([1, 1, 3, 3], x => F.upsample(x, [4, 5], mode: UpsampleMode.Bilinear)),
        ["upsample bicubic"] = ([1, 1, 3, 3], x => F.upsample(x, [4, 5], mode: UpsampleMode.Bicubic, align_corners: true)),
        ["upsample nearest"] = ([1, 1, 3, 3], x => nn.Upsample(scale_factor: [2.0, 2.0]).call(x)),
        ["grid_sample"] = ([1, 1, 4, 4], x => F.grid_sample(x, Random(1, 1, 3, 3, 2) * 0.4, align_corners: false)),
        ["unfold"] = ([1, 2, 4, 4], x => F.unfold(x, 2, stride: 2)),
        ["pixel_shuffle"] = ([1, 4, 2, 2], x => F.pixel_shuffle(x, 2)),
        ["normalize"] = ([3, 4], x => F.normalize(x)),
        ["cosine_similarity"] = ([3, 4], x => F.cosine_similarity(x, Random(1, 3, 4))),
        ["relu"] = ([3, 4], x => F.relu(x)),
        ["leaky_relu"] = ([3, 4], x => F.leaky_relu(x, 0.2)),
        ["silu"] = ([3, 4], x => F.silu(x)),
        ["gelu"] = ([3, 4], x => F.gelu(x)),
        ["sigmoid"] = ([3, 4], F.sigmoid),
        ["tanh"] = ([3, 4], x => F.tanh(x)),
        ["softplus"] = ([3, 4], x => F.softplus(x)),
        ["softmax"] = ([3, 4], x => F.softmax(x, 1)),
        ["log_softmax"] = ([3, 4], x => F.log_softmax(x, 1)),
        ["dropout p = 0"] = ([3, 4], x => F.dropout(x, 0)),
        ["cross_entropy"] = ([2, 3], x => F.cross_entropy(x, tensor(new long[] { 2, 0 }), label_smoothing: 0.1)),
        ["nll_loss"] = ([2, 3], x => F.nll_loss(x, tensor(new long[] { 2, 0 }))),
        ["binary_cross_entropy_with_logits"] = ([2, 3], x => F.binary_cross_entropy_with_logits(x, F.sigmoid(Random(1, 2, 3)), pos_weights: Random(2, 3).abs())),
        ["binary_cross_entropy"] = ([2, 3], x => F.binary_cross_entropy(F.sigmoid(x), F.sigmoid(Random(1, 2, 3)))),
        ["mse_loss"] = ([2, 3], x => F.mse_loss(x, Random(1, 2, 3))),
        ["l1_loss"] = ([2, 3], x => F.l1_loss(x, Random(1, 2, 3))),
        ["smooth_l1_loss"] = ([2, 3], x => F.smooth_l1_loss(x, Random(1, 2, 3), beta: 0.7)),
        ["huber_loss"] = ([2, 3], x => F.huber_loss(x, Random(1, 2, 3), 0.7)),
        ["kl_div"] = ([2, 3], x => F.kl_div(F.log_softmax(x, 1), F.log_softmax(Random(1, 2, 3), 1))),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_Function_MatchesFiniteDifferences(string name)
    {
        var (shape, function) = Functions[name];

        GradientMatches(function, Input(shape), Seed + 1);
    }

    [Fact]
    public void Gradient_InPlaceActivation_MatchesFiniteDifferences() =>
        GradientMatches(x => F.relu(x * 2, inplace: true), Input(3, 4), Seed);

    [Fact]
    public void Gradient_Embedding_CountsTheLookUps()
    {
        using var layer = nn.Embedding(3, 2, padding_idx: 0);

        layer.call(tensor(new long[] { 2, 0, 2 })).sum().backward();

        // The padding row gets no gradient; row 2 is looked up twice.
        Close(layer.weight!.grad!, [0, 0, 0, 0, 2, 2]);
    }
}
