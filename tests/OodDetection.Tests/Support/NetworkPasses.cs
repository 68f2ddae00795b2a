using static TorchSharp.torch;

namespace OodDetection.Tests.Support;

internal static class NetworkPasses
{
    /// <summary>How many forward passes of a network an action makes.</summary>
    public static int CountPasses(this nn.Module<Tensor, Tensor> network, Action action)
    {
        var passes = 0;
        var hook = network.register_forward_hook((_, _, output) =>
        {
            passes++;
            return output;
        });
        try
        {
            action();
        }
        finally
        {
            hook.remove();
        }

        return passes;
    }
}
