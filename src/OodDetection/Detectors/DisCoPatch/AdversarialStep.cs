using OodDetection.Networks;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>The two losses of a training step, and what the first hands to the second.</summary>
/// <param name="vae">The autoencoder, in training mode.</param>
/// <param name="discriminator">The discriminator.</param>
/// <param name="options">The weights of the losses.</param>
/// <remarks>
/// Real, reconstructed and generated patches go through the discriminator in passes of their own: in one pass its batch norms would mix
/// their statistics, which are what it goes by.
/// </remarks>
internal sealed class AdversarialStep(PatchVae vae, PatchDiscriminator discriminator, DisCoPatchOptions options)
{
    /// <summary>10⁻³·BCE(D(rec), 1) + 10⁻³·BCE(D(gen), 1) + MSE(x, rec) + 10⁻⁴·KL by the default weights, KL being −½Σ(1 + log σ² − µ² − σ²), mean over the batch.</summary>
    /// <param name="real">N×C×P×P patches x in [−1, 1].</param>
    /// <param name="latentNoise">N×latent standard normal numbers, for the reconstruction.</param>
    /// <param name="prior">N×latent standard normal numbers, of which patches are generated.</param>
    internal (Tensor Loss, Tensor Reconstructed, Tensor Generated) Autoencode(Tensor real, Tensor latentNoise, Tensor prior)
    {
        var (mean, logVariance) = vae.Encode(real);
        var reconstructed = vae.Decode(mean.Plus(latentNoise.mul(logVariance.mul(Held(0.5)).exp())));
        var generated = vae.Decode(prior);
        var kl = logVariance.Plus(1).sub(mean.Squared()).sub(logVariance.exp()).sum([1L]).mean().mul(Held(-0.5));
        var fooling = Error(reconstructed, 1).Plus(Error(generated, 1)).mul(Held(options.AdversarialWeight));
        return (fooling.Plus(F.mse_loss(reconstructed, real)).Plus(kl.mul(Held(options.KlWeight))), reconstructed, generated);
    }

    /// <summary>[BCE(D(x), 1) + ½BCE(D(gen), 0) + ½BCE(D(rec), 0)] / 2.</summary>
    /// <param name="real">Patches x in [−1, 1].</param>
    /// <param name="reconstructed">As many, of <see cref="Autoencode"/>, detached.</param>
    /// <param name="generated">As many, of <see cref="Autoencode"/>, detached.</param>
    internal Tensor Discriminate(Tensor real, Tensor reconstructed, Tensor generated)
        => Error(real, 1).Plus(Error(generated, 0).Plus(Error(reconstructed, 0)).mul(Held(0.5))).mul(Held(0.5));

    private Tensor Error(Tensor patches, float label)
    {
        var logits = discriminator.call(patches);
        return F.binary_cross_entropy_with_logits(logits, full_like(logits, Held(label)));
    }
}
