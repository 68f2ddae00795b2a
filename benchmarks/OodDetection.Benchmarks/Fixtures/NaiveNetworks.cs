using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Benchmarks.Fixtures;

/// <summary>WRN-16-w as one writes it by hand with TorchSharp's modules: float32, N×C×H×W as it comes. Its parts have the names of the library's, so that weights can be taken over.</summary>
internal sealed class NaiveWideResNet : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly Conv2d stem;
    private readonly ModuleList<ModuleList<NaiveBlock>> groups;
    private readonly BatchNorm2d norm;
    private readonly AdaptiveAvgPool2d pool = AdaptiveAvgPool2d(1);
    private readonly Linear logits;
#pragma warning restore IDE1006

    internal NaiveWideResNet(int width)
        : base(nameof(NaiveWideResNet))
    {
        stem = Conv2d(SampleImages.Channels, 16, 3, padding: 1, bias: false);
        groups = ModuleList(Group(16, 16 * width, 1), Group(16 * width, 32 * width, 2), Group(32 * width, 64 * width, 2));
        norm = BatchNorm2d(64 * width);
        logits = Linear(64 * width, 4);
        RegisterComponents();

        static ModuleList<NaiveBlock> Group(int from, int to, int stride) => ModuleList(new NaiveBlock(from, to, stride), new NaiveBlock(to, to, 1));
    }

    public override Tensor forward(Tensor input) => Outputs(input)[^1];

    /// <summary>What the six blocks give, and the logits.</summary>
    internal Tensor[] Outputs(Tensor input)
    {
        var (outputs, z) = (new List<Tensor>(), stem.call(input));
        foreach (var block in groups.SelectMany(group => group))
        {
            z = block.call(z);
            outputs.Add(z);
        }

        outputs.Add(logits.call(pool.call(functional.relu(norm.call(z))).flatten(1)));
        return [.. outputs];
    }

    private sealed class NaiveBlock : Module<Tensor, Tensor>
    {
#pragma warning disable IDE1006 // As above.
        private readonly BatchNorm2d norm1;
        private readonly Conv2d conv1;
        private readonly BatchNorm2d norm2;
        private readonly Dropout dropout = Dropout(0.3);
        private readonly Conv2d conv2;
        private readonly Conv2d? shortcut;
#pragma warning restore IDE1006

        internal NaiveBlock(int from, int to, int stride)
            : base(nameof(NaiveBlock))
        {
            norm1 = BatchNorm2d(from);
            conv1 = Conv2d(from, to, 3, stride: stride, padding: 1, bias: false);
            norm2 = BatchNorm2d(to);
            conv2 = Conv2d(to, to, 3, padding: 1, bias: false);
            if (from != to || stride != 1) shortcut = Conv2d(from, to, 1, stride: stride, bias: false);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            var active = functional.relu(norm1.call(input));
            var residual = conv2.call(dropout.call(functional.relu(norm2.call(conv1.call(active)))));
            return residual + (shortcut is null ? input : shortcut.call(active));
        }
    }
}

/// <summary>g of the intermediate-layer paper for z_1 … z_4 of WRN-16-w on 32×32, by hand.</summary>
internal sealed class NaiveFusionNetwork : Module<Tensor[], Tensor>
{
#pragma warning disable IDE1006 // As above.
    private readonly ModuleList<Sequential> stages;
    private readonly Sequential head;
#pragma warning restore IDE1006

    internal NaiveFusionNetwork(int width, int channels)
        : base(nameof(NaiveFusionNetwork))
    {
        stages = ModuleList(Stage(16 * width), Stage(channels + 32 * width), Stage(channels + 64 * width));
        head = Sequential(("hidden", Linear(16 * channels + 4, 1024)), ("norm", BatchNorm1d(1024)), ("relu", ReLU()), ("logit", Linear(1024, 1)));
        RegisterComponents();

        Sequential Stage(long from) => Sequential(("conv", Conv2d(from, channels, 4, padding: 2)), ("norm", BatchNorm2d(channels)), ("relu", ReLU()), ("pool", MaxPool2d(2)));
    }

    public override Tensor forward(Tensor[] features)
    {
        var trunk = stages[0].call(features[0]);
        trunk = stages[1].call(cat(new[] { trunk, features[1] }, 1));
        trunk = stages[2].call(cat(new[] { trunk, features[2] }, 1));
        return head.call(cat(new[] { trunk.flatten(1), features[3] }, 1)).squeeze(1);
    }
}
