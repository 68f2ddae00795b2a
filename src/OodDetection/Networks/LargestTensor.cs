using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>How large the largest tensor is that a network makes of an image, for <see cref="PassBudget"/>.</summary>
internal static class LargestTensor
{
    /// <summary>Bytes that one image takes in the largest tensor of a pass: known of networks of ours, of others measured by a pass of two blank images.</summary>
    /// <param name="network">The network, in evaluation mode.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="size">Height and width that the network sees.</param>
    /// <param name="device">The network's device.</param>
    internal static long BytesOfAnImage(Module<Tensor, Tensor> network, int channels, (int Height, int Width) size, Device device)
    {
        var plane = sizeof(float) * (long)size.Height * size.Width;
        return network switch
        {
            WideResNet wide => plane * Math.Max(channels, 16 * wide.Options.WidenFactor),
            FilterBank => plane * 9 * channels,
            _ => Math.Max(plane * channels, Measure(network, [2, channels, size.Height, size.Width], device) / 2),
        };
    }

    // What is computed between the layers doesn't show, but is seldom larger than what goes in and comes out.
    private static long Measure(Module<Tensor, Tensor> network, long[] shape, Device device)
    {
        var (largest, thread) = (0L, Environment.CurrentManagedThreadId);
        var removers = new List<Action>();
        NetworkGate.ChangeHooks(network, () =>
        {
            foreach (var layer in network.modules().OfType<Module<Tensor, Tensor>>().Distinct())
            {
                var hook = layer.register_forward_hook((_, _, output) =>
                {
                    // Other threads may be in a pass of their own.
                    if (Environment.CurrentManagedThreadId == thread) largest = Math.Max(largest, Bytes(output));
                    return output;
                });
                removers.Add(hook.remove);
            }
        });
        try
        {
            using var scope = NewDisposeScope();
            using var inference = inference_mode();
            var output = Bytes(NetworkGate.Call(network, zeros(shape, ScalarType.Float32, device)));
            return Math.Max(largest, output);
        }
        finally
        {
            NetworkGate.ChangeHooks(network, () =>
            {
                foreach (var remove in removers) remove();
            });
        }
    }

    private static long Bytes(Tensor values) => values.NumberOfElements * values.ElementSize;
}
