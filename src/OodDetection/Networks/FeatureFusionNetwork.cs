using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>
/// The classifier g of the intermediate-layer paper (Table 1), for any choice of layers: from features of several layers to one logit
/// that is high for out-of-distribution images.
/// </summary>
/// <remarks>
/// Features with an extent in space join from large to small: each stage halves the resolution, and the layers of the new resolution are
/// concatenated before the next stage, until every layer has joined and 4×4 or less is left. Then features without extent are concatenated
/// and two linear layers make the logit. For the four layers of WRN-16-4 this is Table 1; with fewer layers it shrinks.
/// </remarks>
internal sealed class FeatureFusionNetwork : Module<IReadOnlyList<Tensor>, Tensor>
{
    private const long LastSide = 4;
    private readonly int[][] _joins;  // for each stage, the inputs that are concatenated before it
    private readonly (long Height, long Width)[] _sizes; // and the resolution that they are brought to
    private readonly int[] _vectors;

#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly ModuleList<Sequential> stages;
    private readonly Sequential head;
#pragma warning restore IDE1006

    /// <summary>Makes a network with random weights from libtorch's global random numbers.</summary>
    /// <param name="inputs">Shapes of the features, in the order in which they will come.</param>
    /// <param name="channels">Channels of each stage; 64 in Table 1.</param>
    /// <param name="hiddenUnits">Units of the hidden linear layer; 1024 in Table 1.</param>
    /// <exception cref="ArgumentException">There is no input.</exception>
    public FeatureFusionNetwork(IReadOnlyList<FeatureShape> inputs, int channels = 64, int hiddenUnits = 1024)
        : base(nameof(FeatureFusionNetwork))
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(hiddenUnits, 1);
        if (inputs.Count == 0) throw new ArgumentException("Expected features of at least one layer; got none.", nameof(inputs));

        (Inputs, Channels, HiddenUnits) = ([.. inputs], channels, hiddenUnits);
        var layout = Layout.Of(Inputs, channels);
        (_joins, _sizes, _vectors) = (layout.Joins, layout.Sizes, layout.Vectors);
        // A convolution of even size adds a row and a column; pooling comes after it.
        BytesOfAnImage = sizeof(float) * layout.Sizes.Zip(layout.StageChannels, (size, from) => Math.Max(from, channels) * (size.Height + 1) * (size.Width + 1)).Append(layout.HeadChannels).Max();
        stages = ModuleList(layout.StageChannels.Select(from => Stage(from, channels)).ToArray());
        head = Sequential(
            ("hidden", Linear(layout.HeadChannels, hiddenUnits, device: CPU, dtype: ScalarType.Float32)),
            ("norm", BatchNorms.Of1d(hiddenUnits)),
            ("relu", ReLU(inplace: true)),
            ("logit", Linear(hiddenUnits, 1, device: CPU, dtype: ScalarType.Float32)));
        RegisterComponents();
    }

    /// <summary>Shapes of the features, in the order in which they come.</summary>
    public IReadOnlyList<FeatureShape> Inputs { get; }

    /// <summary>Channels of each stage.</summary>
    public int Channels { get; }

    /// <summary>Units of the hidden linear layer.</summary>
    public int HiddenUnits { get; }

    /// <summary>Bytes that one image takes in the largest tensor of a pass.</summary>
    internal long BytesOfAnImage { get; }

    /// <summary>For each stage, the features that join before it, and the resolution that they are brought to.</summary>
    internal IReadOnlyList<(IReadOnlyList<int> Inputs, long Height, long Width)> StageInputs
        => [.. _joins.Zip(_sizes, (inputs, size) => ((IReadOnlyList<int>)inputs, size.Height, size.Width))];

    /// <summary>The features that join at the head.</summary>
    internal IReadOnlyList<int> VectorInputs => _vectors;

    /// <summary>How many parameters the convolutions and the linear layers of such a network have, as a number that can't overflow.</summary>
    internal static double MinParameters(IReadOnlyList<FeatureShape> inputs, int channels, int hiddenUnits)
    {
        var layout = Layout.Of(inputs, channels);
        return (layout.StageChannels.Sum(from => (double)from) * channels * 16) + ((double)layout.HeadChannels * hiddenUnits);
    }

    /// <summary>Gives the logit of each image.</summary>
    /// <param name="features">N×C or N×C×H×W for each layer, of the shapes given when the network was made.</param>
    /// <returns>N logits; the sigmoid is the probability of being out-of-distribution.</returns>
    public override Tensor forward(IReadOnlyList<Tensor> features)
    {
        ArgumentNullException.ThrowIfNull(features);
        using var scope = NewDisposeScope();
        Tensor? trunk = null;
        for (var s = 0; s < _joins.Length; s++)
        {
            var parts = _joins[s].Select(i => AtSize(features[i], _sizes[s]));
            if (trunk is not null) parts = parts.Prepend(trunk);
            trunk = stages[s].call(Joined(parts));
        }

        var vectors = _vectors.Select(i => features[i].flatten(1));
        if (trunk is not null) vectors = vectors.Prepend(trunk.flatten(1));
        return head.call(Joined(vectors).to(head.parameters().First().dtype)).squeeze(1).MoveToOuterDisposeScope();
    }

    private static Sequential Stage(long from, long to) => Sequential(
        ("conv", new ChannelsLastConv2d(from, to, 4, padding: 2)),
        ("norm", BatchNorms.Of2d(to)),
        // Table 1 has ReLU before pooling. The largest of what is cut off at 0 is the largest, cut off at 0: the same numbers from a quarter of the work.
        ("pool", MaxPool2d(2)),
        ("relu", ReLU(inplace: true)));

    private static Tensor Joined(IEnumerable<Tensor> parts)
    {
        var all = parts.ToArray();
        return all.Length == 1 ? all[0] : cat(all, 1);
    }

    // Layers of networks whose resolutions don't halve from layer to layer are averaged down to the trunk's.
    private static Tensor AtSize(Tensor features, (long Height, long Width) size)
        => features.shape[2] == size.Height && features.shape[3] == size.Width
            ? features
            : F.adaptive_avg_pool2d(features, [size.Height, size.Width]);

    /// <summary>Which features join where.</summary>
    /// <param name="Joins">For each stage, the inputs that are concatenated before it.</param>
    /// <param name="Sizes">The resolution that they are brought to.</param>
    /// <param name="StageChannels">The channels that each stage then takes.</param>
    /// <param name="Vectors">The inputs that join at the head.</param>
    /// <param name="HeadChannels">The numbers that the head takes.</param>
    private sealed record Layout(int[][] Joins, (long Height, long Width)[] Sizes, long[] StageChannels, int[] Vectors, long HeadChannels)
    {
        internal static Layout Of(IReadOnlyList<FeatureShape> inputs, int channels)
        {
            int[] vectors = [.. Enumerable.Range(0, inputs.Count).Where(i => inputs[i].IsVector)];
            var waiting = new Queue<int>(Enumerable.Range(0, inputs.Count).Where(i => !inputs[i].IsVector).OrderByDescending(i => inputs[i].Height * inputs[i].Width));
            var (joins, sizes, stages) = (new List<int[]>(), new List<(long, long)>(), new List<long>());
            var (flat, trunk) = (0L, 0L);
            if (waiting.Count > 0)
            {
                var (height, width) = (inputs[waiting.Peek()].Height, inputs[waiting.Peek()].Width);
                do
                {
                    var joining = new List<int>();
                    while (waiting.Count > 0 && inputs[waiting.Peek()].Height >= height) joining.Add(waiting.Dequeue());
                    joins.Add([.. joining]);
                    sizes.Add((height, width));
                    stages.Add(trunk + joining.Sum(i => inputs[i].Channels));
                    trunk = channels;
                    (height, width) = ((height + 1) / 2, (width + 1) / 2); // k4 s1 p2 adds one, pooling halves
                }
                while (waiting.Count > 0 || Math.Max(height, width) > LastSide);
                flat = trunk * height * width;
            }

            return new Layout([.. joins], [.. sizes], [.. stages], vectors, flat + vectors.Sum(i => inputs[i].Channels));
        }
    }
}
