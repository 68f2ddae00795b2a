using OodDetection.Networks;
using OodDetection.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Tests.Detectors.DisCoPatch;

public sealed class AdversarialStepTests : IDisposable
{
    private readonly ExpectedAdversarial _expected = ExpectedAdversarial.Instance;
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly PatchVae _vae = new(ExpectedAdversarial.Channels, ExpectedAdversarial.Side, ExpectedAdversarial.Widths, ExpectedAdversarial.Latent);
    private readonly PatchDiscriminator _discriminator = new(ExpectedAdversarial.Channels, ExpectedAdversarial.Side, ExpectedAdversarial.Widths);
    private readonly Tensor _real = Waves.Named("patches", ExpectedAdversarial.Patches, ExpectedAdversarial.Channels, ExpectedAdversarial.Side, ExpectedAdversarial.Side);
    private readonly Tensor _noise = Waves.Named("noise", ExpectedAdversarial.Patches, ExpectedAdversarial.Latent);
    private readonly Tensor _prior = Waves.Named("prior", ExpectedAdversarial.Patches, ExpectedAdversarial.Latent);

    public AdversarialStepTests()
    {
        Waves.SetWeights(_vae);
        Waves.SetWeights(_discriminator);
    }

    [Fact]
    public void Autoencode_GivenWeights_EqualsPyTorch()
    {
        var (mean, logVariance) = _vae.Encode(_real);
        TensorValues.AssertClose(_expected.Mean, mean.Values(), 1e-5);
        TensorValues.AssertClose(_expected.LogVariance, logVariance.Values(), 1e-5);

        var (loss, reconstructed, generated) = Step(new DisCoPatchOptions()).Autoencode(_real, _noise, _prior);
        Assert.Equal(_real.shape, reconstructed.shape);
        TensorValues.AssertClose(_expected.Reconstructed, reconstructed.Values()[..40], 1e-4);
        TensorValues.AssertClose(_expected.Generated, generated.Values()[..40], 1e-4);
        Assert.Equal(_expected.VaeLoss, loss.ToDouble(), 1e-5);
    }

    [Fact]
    public void Autoencode_WeightsOne_EqualsPyTorchWithGradients()
    {
        var (loss, _, _) = Step(new DisCoPatchOptions { AdversarialWeight = 1, KlWeight = 1 }).Autoencode(_real, _noise, _prior);
        Assert.Equal(_expected.VaeLossOfWeightsOne, loss.ToDouble(), 1e-4);
        loss.backward();
        AssertGradients(_expected.VaeGradients, _vae);
    }

    [Fact]
    public void Discriminate_GivenWeights_EqualsPyTorchWithGradients()
    {
        var step = Step(new DisCoPatchOptions());
        var (_, reconstructed, generated) = step.Autoencode(_real, _noise, _prior);
        var loss = step.Discriminate(_real, reconstructed.detach(), generated.detach());
        Assert.Equal(_expected.DiscriminatorLoss, loss.ToDouble(), 1e-5);
        loss.backward();
        AssertGradients(_expected.DiscriminatorGradients, _discriminator);
        Assert.All(_vae.parameters(), p => Assert.Null(p.grad));
    }

    public void Dispose()
    {
        _vae.Dispose();
        _discriminator.Dispose();
        _scope.Dispose();
    }

    private AdversarialStep Step(DisCoPatchOptions options) => new(_vae, _discriminator, options);

    private static void AssertGradients(Dictionary<string, double> expected, nn.Module network)
    {
        var actual = network.named_parameters().ToDictionary(p => p.name, p => p.parameter.grad!.Values().Sum(Math.Abs));
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, sum) in expected)
            Assert.True(Math.Abs(sum - actual[name]) <= 1e-3 * Math.Max(0.1, sum), $"{name}: expected {sum:R}, got {actual[name]:R}.");
    }
}
