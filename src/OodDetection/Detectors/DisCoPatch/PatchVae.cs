using OodDetection.Networks;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>
/// The variational autoencoder that DisCoPatch trains against its discriminator. The encoder halves a patch by each width and gives mean and
/// log-variance of the latent; the decoder doubles from there, back through the widths, and ends in tanh.
/// </summary>
/// <remarks>
/// In training its batch norms take the statistics of the batch at hand. It is needed for training the discriminator alone, and never scores.
/// </remarks>
internal sealed class PatchVae : Module
{
    private readonly long[] _decoderInput;

#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly Sequential encoder;
    private readonly Linear mean;
    private readonly Linear logVariance;
    private readonly Linear expand;
    private readonly Sequential decoder;
#pragma warning restore IDE1006

    /// <exception cref="ArgumentException">The numbers are not valid or don't fit each other; the message says which.</exception>
    internal PatchVae(int channels, int patchSize, IReadOnlyList<int> widths, int latentSize)
        : base(nameof(PatchVae))
    {
        var side = PatchLayout.FinalSide(channels, patchSize, widths);
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
        var last = widths[^1];
        _decoderInput = [-1, last, side, side];
        encoder = Sequential(widths.SelectMany((width, i) => Halving(i, i == 0 ? channels : widths[i - 1], width)));
        mean = Linear((long)last * side * side, latentSize, device: CPU, dtype: ScalarType.Float32);
        logVariance = Linear((long)last * side * side, latentSize, device: CPU, dtype: ScalarType.Float32);
        expand = Linear(latentSize, (long)last * side * side, device: CPU, dtype: ScalarType.Float32);

        // 1024 → 512 → 256 → 128 → 128 → C: one doubling for each halving, the last of them at the width it has.
        var narrowing = widths.Reverse().ToArray();
        decoder = Sequential(narrowing.SelectMany((width, i) => Doubling(i, width, narrowing[Math.Min(i + 1, narrowing.Length - 1)])).Concat(
        [
            ("conv", new ChannelsLastConv2d(narrowing[^1], channels, 3, padding: 1)),
            ("tanh", Tanh()),
        ]));
        RegisterComponents();
    }

    /// <summary>Mean and log-variance of the latent, N×latent each.</summary>
    /// <param name="patches">N×C×P×P in [−1, 1].</param>
    internal (Tensor Mean, Tensor LogVariance) Encode(Tensor patches)
    {
        using var scope = NewDisposeScope();
        var features = encoder.call(patches).flatten(1);
        return (mean.call(features).MoveToOuterDisposeScope(), logVariance.call(features).MoveToOuterDisposeScope());
    }

    /// <summary>Patches of latents: N×C×P×P in (−1, 1).</summary>
    internal Tensor Decode(Tensor latent)
    {
        using var scope = NewDisposeScope();
        return decoder.call(ChannelsLast.Of(expand.call(latent).view(_decoderInput))).MoveToOuterDisposeScope();
    }

    private static (string, Module<Tensor, Tensor>)[] Halving(int i, long from, long to) => Activated(i, new ChannelsLastConv2d(from, to, 3, stride: 2, padding: 1), to);

    private static (string, Module<Tensor, Tensor>)[] Doubling(int i, long from, long to)
        => Activated(i, ConvTranspose2d(from, to, 3, stride: 2, padding: 1, output_padding: 1, device: CPU, dtype: ScalarType.Float32), to);

    private static (string, Module<Tensor, Tensor>)[] Activated(int i, Module<Tensor, Tensor> convolution, long channels) =>
    [
        (FormattableString.Invariant($"conv{i}"), convolution),
        (FormattableString.Invariant($"norm{i}"), BatchNorms.Of2d(channels)),
        (FormattableString.Invariant($"relu{i}"), new LeakyRelu()),
    ];
}
