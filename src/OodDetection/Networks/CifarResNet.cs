using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>
/// The residual network for CIFAR of He et al. ("Deep Residual Learning for Image Recognition", CVPR 2016, section 4.2): a 3×3 convolution to 16 channels,
/// three groups of n blocks with 16, 32 and 64 channels and strides 1, 2 and 2, average over space, a linear layer; depth 6n + 2. Where the shape changes, the
/// shortcut has no weights (option A). Takes N×C×H×W of any H and W and gives N×classes logits.
/// </summary>
/// <remarks>
/// Weights have the names of the published PyTorch networks (<c>conv1.weight</c>, <c>bn1.running_mean</c>, <c>layer1.0.conv1.weight</c>, <c>linear.bias</c>, …), so that
/// <see cref="PretrainedWeights"/> loads those as they are. Layers are named likewise: a block is <c>layer1.0</c>, a group <c>layer1</c>.
/// </remarks>
public sealed class CifarResNet : Module<Tensor, Tensor>
{
    /// <summary>Name of the average over space, the penultimate features: N×64.</summary>
    public const string Pool = "pool";

    /// <summary>Name of the linear layer: N×classes logits.</summary>
    public const string Logits = "linear";

    private const int Narrowest = 16;

#pragma warning disable IDE1006, CA1823 // RegisterComponents takes the layers' names from the fields.
    private readonly ChannelsLastConv2d conv1;
    private readonly HeldBatchNorm bn1;
    private readonly Sequential layer1;
    private readonly Sequential layer2;
    private readonly Sequential layer3;
    private readonly Sequential pool;
    private readonly Linear linear;
#pragma warning restore IDE1006, CA1823

    /// <summary>Makes a network with random weights from libtorch's global random numbers.</summary>
    /// <param name="depth">6n + 2 layers: 20, 32, 44, 56 and 110 are published.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">Number of logits.</param>
    /// <exception cref="ArgumentException">There is no such depth.</exception>
    public CifarResNet(int depth = 20, int channels = 3, int classes = 10)
        : base(nameof(CifarResNet))
    {
        if (depth < 8 || (depth - 2) % 6 != 0) throw new ArgumentException($"Expected a depth of 6n + 2, such as 20, 32, 44, 56 or 110; got {depth}.", nameof(depth));
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        (Depth, Channels, Classes) = (depth, channels, classes);
        var blocks = (depth - 2) / 6;
        conv1 = new ChannelsLastConv2d(channels, Narrowest, 3, padding: 1, bias: false);
        bn1 = BatchNorms.Of2d(Narrowest);
        layer1 = Group(Narrowest, Narrowest, 1);
        layer2 = Group(Narrowest, 2 * Narrowest, 2);
        layer3 = Group(2 * Narrowest, 4 * Narrowest, 2);
        pool = Sequential(("average", AdaptiveAvgPool2d(1)), ("flatten", Flatten()));
        linear = Linear(4 * Narrowest, classes, device: CPU, dtype: ScalarType.Float32);
        RegisterComponents();

        Sequential Group(int from, int to, int stride) => Sequential(Enumerable.Range(0, blocks).Select(
            k => (k.ToString(System.Globalization.CultureInfo.InvariantCulture), (Module<Tensor, Tensor>)new CifarResNetBlock(k == 0 ? from : to, to, k == 0 ? stride : 1))));
    }

    /// <summary>Layers with weights on the way: 6n + 2.</summary>
    public int Depth { get; }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Number of logits.</summary>
    public int Classes { get; }

    /// <summary>The names of all residual blocks, in order, such as <c>layer1.0</c>; the last of each group gives what the group gives.</summary>
    public IReadOnlyList<string> BlockNames => [.. new[] { (nameof(layer1), layer1), (nameof(layer2), layer2), (nameof(layer3), layer3) }
        .SelectMany(group => group.Item2.named_children().Select(block => $"{group.Item1}.{block.name}"))];

    /// <summary>How many parameters the convolutions and the linear layer of such a network have, as a number that can't overflow.</summary>
    internal static double MinParameters(double channels, double classes, double depth)
    {
        var blocks = (depth - 2) / 6;
        var (sum, from) = (Narrowest * 9 * channels, (double)Narrowest);
        foreach (var to in new double[] { Narrowest, 2 * Narrowest, 4 * Narrowest })
        {
            sum += 9 * to * (from + ((2 * blocks - 1) * to));
            from = to;
        }

        return sum + (from * classes);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var z = F.relu(bn1.call(conv1.call(input)), inplace: true);
        return linear.call(pool.call(layer3.call(layer2.call(layer1.call(z))))).MoveToOuterDisposeScope();
    }
}
