using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>Looks at the numbers of networks, to tell why one computes NaN.</summary>
internal static class Weights
{
    /// <summary>The name of a parameter that has NaN or infinity in it, or of a buffer, such as the statistics of a batch norm, that has NaN; null where there is none. A mask may well hold infinities.</summary>
    internal static string? FirstNotFinite(Module network)
    {
        if (network is ExternalNetwork external) return external.FindNonFiniteWeight();
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        foreach (var (name, parameter) in network.named_parameters())
        {
            if (parameter.is_floating_point() && parameter.NumberOfElements > 0 && !parameter.isfinite().all().item<bool>()) return name;
        }

        foreach (var (name, buffer) in network.named_buffers())
        {
            if (buffer.is_floating_point() && buffer.NumberOfElements > 0 && buffer.isnan().any().item<bool>()) return name;
        }

        return null;
    }

    /// <summary>Refuses what a network gave for images, if a number is NaN or infinite.</summary>
    /// <param name="values">What it gave, or the mean of that.</param>
    /// <param name="network">The network.</param>
    /// <param name="images">Which images, such as <c>the training images</c>.</param>
    /// <param name="parameter">The parameter that the images came by.</param>
    /// <exception cref="ArgumentException">One is.</exception>
    internal static void RefuseNaN(Tensor values, FrozenNetwork network, string images, string parameter)
    {
        using var scope = NewDisposeScope();
        if (!values.isfinite().all().item<bool>())
            throw new ArgumentException($"The network '{network.Network.GetName()}' gives NaN or infinity for {images}. {ExplainNaN([network.Network])}", parameter);
    }

    /// <summary>Why networks may have computed NaN, in a sentence or two: because of their weights, of this machine, or of neither.</summary>
    /// <param name="networks">The networks that took part.</param>
    internal static string ExplainNaN(IReadOnlyList<Module> networks)
    {
        if (networks.Select(FirstNotFinite).FirstOrDefault(name => name is not null) is { } wrong)
            return $"Weights of the network are NaN or infinite, those of '{wrong}' among them: a training diverged, or the weights were damaged.";
        if (!ConvolutionCheck.IsRight(channelsLast: true))
            return $"All weights are finite, but this machine computes wrong convolutions; TorchBackend.Diagnose() tells what there is.";
        return "All weights are finite and this machine's convolutions are right: numbers overflow inside the network, or one of its operations gives NaN for these images.";
    }
}
