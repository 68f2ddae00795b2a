using OodDetection.Networks;
using OodDetection.Tests.Support;
using static TorchSharp.torch;

namespace OodDetection.Tests.Networks;

public class FrozenNetworkTests
{
    private static ImagePreprocessing Preprocessing { get; } = new(new ImageShape(1, 8, 8), [0.5], [0.25]);

    [Fact]
    public void Constructor_TrainingNetwork_PutsItIntoEvaluation()
    {
        using var network = new SmallNet();
        network.train();
        using var frozen = new FrozenNetwork(network, Preprocessing, leaveOpen: true);
        Assert.False(network.training);
        Assert.Same(network, frozen.Network);
        Assert.Equal(TorchSharp.DeviceType.CPU, frozen.Device.type);
        Assert.Contains("body.inner.tanh", frozen.LayerNames);
        Assert.DoesNotContain("", frozen.LayerNames);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Dispose_LastHandle_DisposesOwnedNetworkOnly(bool owned)
    {
        using var network = new SmallNet();
        var weight = network.parameters().First();
        var frozen = new FrozenNetwork(network, Preprocessing, leaveOpen: !owned);
        var second = frozen.Share();

        frozen.Dispose();
        frozen.Dispose();
        Assert.Throws<ObjectDisposedException>(() => frozen.Network);
        Assert.Throws<ObjectDisposedException>(frozen.Share);
        Assert.False(weight.IsInvalid, "The second handle keeps the network.");

        second.Dispose();
        Assert.Equal(owned, weight.IsInvalid);
    }
}
