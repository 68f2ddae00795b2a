using System.Globalization;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection;

/// <summary>
/// The discriminator of DisCoPatch (Caetano et al., arXiv 2501.08005): convolutions that halve a patch, each with batch norm and leaky ReLU,
/// and a linear layer to one logit. Batch norm always takes the statistics of the patches at hand, in evaluation too, so a patch's logit
/// depends on the patches that it comes with: they are the signal.
/// </summary>
/// <remarks>
/// The layers' names for a feature hook are <c>blocks.0.conv</c>, <c>blocks.1.conv</c>, … and <c>logit</c>; a convolution's output is what
/// its batch norm takes the statistics of. The published size has 6.2 million parameters.
/// </remarks>
internal sealed class PatchDiscriminator : Module<Tensor, Tensor>
{
#pragma warning disable IDE1006 // RegisterComponents takes the layers' names from the fields.
    private readonly ModuleList<PatchBlock> blocks;
    private readonly Linear logit;
#pragma warning restore IDE1006

    /// <summary>Makes a network with random weights from libtorch's global random numbers.</summary>
    /// <param name="channels">Channels of the patches, C.</param>
    /// <param name="patchSize">Height and width of the patches; a multiple of 2 to the power of the number of <paramref name="widths"/>.</param>
    /// <param name="widths">Channels of each convolution; the published 128, 256, 512, 1024 where null.</param>
    /// <exception cref="ArgumentException">The numbers are not valid or don't fit each other; the message says which.</exception>
    public PatchDiscriminator(int channels = 3, int patchSize = 64, IReadOnlyList<int>? widths = null)
        : base(nameof(PatchDiscriminator))
    {
        widths ??= PatchLayout.PublishedWidths;
        var side = PatchLayout.FinalSide(channels, patchSize, widths);
        (Channels, PatchSize, Widths) = (channels, patchSize, [.. widths]);
        blocks = ModuleList([.. widths.Select((width, i) => new PatchBlock(i == 0 ? channels : widths[i - 1], width))]);
        logit = Linear((long)widths[^1] * side * side, 1, device: CPU, dtype: ScalarType.Float32);
        RegisterComponents();
    }

    /// <summary>How many parameters the convolutions and the linear layer of such a network have, as a number that can't overflow.</summary>
    internal static double MinParameters(int channels, int patchSize, IReadOnlyList<int> widths)
    {
        var side = PatchLayout.FinalSide(channels, patchSize, widths);
        return widths.Select((width, i) => 9.0 * width * (i == 0 ? channels : widths[i - 1])).Sum() + ((double)widths[^1] * side * side);
    }

    /// <summary>Channels of the patches, C.</summary>
    public int Channels { get; }

    /// <summary>Height and width of the patches.</summary>
    public int PatchSize { get; }

    /// <summary>Channels of each convolution.</summary>
    public IReadOnlyList<int> Widths { get; }

    /// <summary>Gives the logit of each patch, the whole batch being one group.</summary>
    /// <param name="input">N×C×P×P, on the scale of the training: [−1, 1].</param>
    /// <returns>N logits; the sigmoid is the probability of being real, that is in-distribution.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return logit.call(Features(input, input.shape[0])).squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Gives the logit of each patch, for several groups whose statistics stay apart, such as the patches of several images.</summary>
    /// <param name="input">(G·N)×C×P×P, group after group, on the scale of the training: [−1, 1].</param>
    /// <param name="groupSize">N, the patches of a group.</param>
    /// <returns>G·N logits. Each group gets those that it would get alone.</returns>
    /// <exception cref="ArgumentException">The batch doesn't divide into groups of that size.</exception>
    public Tensor call(Tensor input, int groupSize)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(groupSize, 1);
        if (input.shape[0] % groupSize != 0)
            throw new ArgumentException($"Expected a batch of whole groups of {groupSize} patches; got {input.shape[0]} patches.", nameof(groupSize));
        using var scope = NewDisposeScope();
        // Not by a product of matrices: which kernel a BLAS takes, and so the last bits, may depend on the number of rows.
        var logits = Features(input, groupSize).mul(logit.weight!).sum([1L]).Plus_(logit.bias!);
        return logits.view(groupSize, -1).transpose(0, 1).reshape(-1).MoveToOuterDisposeScope();
    }

    private Tensor Features(Tensor input, long groupSize)
    {
        if (input.shape is not [> 0, var channels, var height, var width] || channels != Channels || height != PatchSize || width != PatchSize)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Expected N×{Channels}×{PatchSize}×{PatchSize} patches; got {string.Join('×', input.shape)}."), nameof(input));
        using var scope = NewDisposeScope();
        var groups = input.shape[0] / groupSize;
        // Patch n of all groups, then patch n + 1: so that batch norm sees groups as channels without moving them, in every block.
        var z = groups == 1 ? input : input.reshape([groups, groupSize, .. input.shape[1..]]).transpose(0, 1).reshape(input.shape);
        foreach (var block in blocks) z = block.call(z, groups);
        return z.flatten(1).MoveToOuterDisposeScope();
    }
}
