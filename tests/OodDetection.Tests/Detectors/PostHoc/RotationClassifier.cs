using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Tests.Detectors.PostHoc;

/// <summary>A classifier of 1×12×12 images into four directions of triangles, trained for a fraction of a second, with a counter of its forward passes.</summary>
internal sealed class RotationClassifier : Module<Tensor, Tensor>
{
    private int _passes;

#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly Sequential body;
    private readonly Linear head;
#pragma warning restore IDE1006

    public RotationClassifier()
        : base(nameof(RotationClassifier))
    {
        body = Sequential(
            ("first", Conv2d(1, 16, 3, stride: 2, padding: 1)), ("relu", ReLU()), ("second", Conv2d(16, 16, 3, stride: 2, padding: 1)), ("last", ReLU()));
        head = Linear(16, 4);
        RegisterComponents();
    }

    public int Passes => _passes;

    public override Tensor forward(Tensor input)
    {
        Interlocked.Increment(ref _passes);
        using var scope = NewDisposeScope();
        return head.call(body.call(input).mean(new long[] { 2, 3 })).MoveToOuterDisposeScope();
    }

    internal static FrozenNetwork Trained()
    {
        using var scope = NewDisposeScope();
        manual_seed(12);
        var network = new RotationClassifier();
        using var images = TestImages.Arrows(300, 192);
        var preprocessing = ImagePreprocessing.Measure(images);
        var (input, labels) = Turned(preprocessing.Apply(images, CPU));
        using var optimizer = optim.Adam(network.parameters(), 1e-2);
        for (var step = 0; step < 120; step++)
        {
            using var inner = NewDisposeScope();
            optimizer.zero_grad();
            F.cross_entropy(network.call(input), labels).backward();
            optimizer.step();
        }

        network.zero_grad(); // what ODIN would leave must show
        return new FrozenNetwork(network, preprocessing);
    }

    /// <summary>Each image turned by its index times 90°, and by how much.</summary>
    internal static (Tensor Images, Tensor Labels) Turned(Tensor images)
    {
        using var scope = NewDisposeScope();
        var count = images.shape[0];
        var turned = stack(Enumerable.Range(0, (int)count).Select(i => images[i].rot90(i % 4, (1, 2))));
        return (turned.MoveToOuterDisposeScope(), tensor(Enumerable.Range(0, (int)count).Select(i => (long)(i % 4)).ToArray()).MoveToOuterDisposeScope());
    }

    internal static DetectorRegistry Registry => new DetectorRegistry().AddNetwork("test-rotations", () => new RotationClassifier());
}
