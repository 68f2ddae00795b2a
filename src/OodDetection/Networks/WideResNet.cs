using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>
/// Wide residual network WRN-d-w (Zagoruyko &amp; Komodakis, 2016): a 3×3 convolution to 16 channels, three groups of pre-activation
/// blocks with 16w, 32w and 64w channels and strides 1, 2 and 2, batch norm, ReLU, average over space, a linear layer.
/// Takes N×C×H×W of any H and W and gives N×classes logits.
/// </summary>
public sealed class WideResNet : Module<Tensor, Tensor>
{
    /// <summary>Name of the first residual group, z_1 of the intermediate-layer paper: N×16w×H×W.</summary>
    public const string Group1 = "group1";

    /// <summary>Name of the second residual group, z_2: N×32w×⌈H/2⌉×⌈W/2⌉.</summary>
    public const string Group2 = "group2";

    /// <summary>Name of the third residual group, z_3: N×64w×⌈H/4⌉×⌈W/4⌉.</summary>
    public const string Group3 = "group3";

    /// <summary>Name of the average over space: N×64w.</summary>
    public const string Pool = "pool";

    /// <summary>Name of the linear layer, z_4: N×classes logits.</summary>
    public const string Logits = "logits";

#pragma warning disable IDE1006, CA1823 // RegisterComponents takes the layers' names from the fields.
    private readonly ChannelsLastConv2d stem;
    private readonly Sequential group1;
    private readonly Sequential group2;
    private readonly Sequential group3;
    private readonly HeldBatchNorm norm;
    private readonly Sequential pool;
    private readonly Linear logits;
#pragma warning restore IDE1006, CA1823

    /// <summary>Makes a network with random weights from libtorch's global random numbers.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="options">Depth, width and dropout; WRN-16-4 where null.</param>
    /// <exception cref="ArgumentException">The options are not valid; the message lists all errors.</exception>
    public WideResNet(int channels, int classes, WideResNetOptions? options = null)
        : base(nameof(WideResNet))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        options ??= new WideResNetOptions();
        var errors = new OptionsErrors(nameof(WideResNetOptions));
        options.Check(errors);
        errors.ThrowIfAny();

        (Channels, Classes, Options) = (channels, classes, options);
        var blocks = (options.Depth - 4) / 6;
        var w = options.WidenFactor;
        stem = new ChannelsLastConv2d(channels, 16, 3, padding: 1, bias: false);
        group1 = Group(16, 16 * w, 1);
        group2 = Group(16 * w, 32 * w, 2);
        group3 = Group(32 * w, 64 * w, 2);
        norm = BatchNorms.Of2d(64 * w);
        pool = Sequential(("average", AdaptiveAvgPool2d(1)), ("flatten", Flatten()));
        logits = Linear(64 * w, classes, device: CPU, dtype: ScalarType.Float32);
        RegisterComponents();

        Sequential Group(int from, int to, int stride) => Sequential(Enumerable.Range(0, blocks).Select(
            k => (k.ToString(System.Globalization.CultureInfo.InvariantCulture), (Module<Tensor, Tensor>)new WideResNetBlock(k == 0 ? from : to, to, k == 0 ? stride : 1, options.Dropout))));
    }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Number of logits.</summary>
    public int Classes { get; }

    /// <summary>Depth, width and dropout.</summary>
    public WideResNetOptions Options { get; }

    /// <summary>The names of all residual blocks, in order, such as <c>group1.0</c>; the last of each group gives what the group gives.</summary>
    public IReadOnlyList<string> BlockNames => [.. new[] { (Group1, group1), (Group2, group2), (Group3, group3) }
        .SelectMany(g => g.Item2.named_children().Select(block => $"{g.Item1}.{block.name}"))];

    /// <summary>How many parameters the convolutions and the linear layer of such a network have, as a number that can't overflow.</summary>
    internal static double MinParameters(double channels, double classes, double depth, double widenFactor)
    {
        var blocks = (depth - 4) / 6;
        var (sum, from) = (16 * 9 * channels, 16.0);
        foreach (var to in new[] { 16 * widenFactor, 32 * widenFactor, 64 * widenFactor })
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
        var z = group3.call(group2.call(group1.call(stem.call(input))));
        return logits.call(pool.call(F.relu(norm.call(z), inplace: true).to(logits.weight!.dtype))).MoveToOuterDisposeScope();
    }
}
