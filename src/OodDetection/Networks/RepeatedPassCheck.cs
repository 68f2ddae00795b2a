using System.Collections.Concurrent;
using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>
/// Where libtorch computes some convolutions wrong (<see cref="ConvolutionCheck"/>), tells whether a network that isn't ours is hit: its output
/// may not depend on what was in memory before. For each shape of input once, since libtorch chooses its algorithms by shape.
/// </summary>
internal sealed class RepeatedPassCheck
{
    private const long MaxBlock = 1 << 23; // 32 MiB
    private const int MorePasses = 4;
    private readonly ConcurrentDictionary<string, bool> _right = new(StringComparer.Ordinal);

    /// <summary>Runs a pass over memory full of zeros and over memory full of NaN, and compares; where the input wants a gradient, that of the output's sum, too.</summary>
    /// <param name="network">The network, for the message.</param>
    /// <param name="input">What goes in.</param>
    /// <param name="pass">One pass.</param>
    /// <exception cref="InvalidOperationException">The outputs differ, or the input is in bfloat16.</exception>
    internal void Ensure(Module network, Tensor input, Func<Tensor, Tensor> pass)
    {
        if (input.device_type != DeviceType.CPU || !ConvolutionCheck.LeavesPaddingUnset) return;
        // Wrong in channels-last layout, too, and alike over zeros and NaN: the log-moments of a small network were off by a third, in place of a thousandth.
        if (input.dtype == ScalarType.BFloat16)
        {
            throw new InvalidOperationException(
                $"The network '{network.GetName()}' is in bfloat16, which libtorch computes wrong on this machine, a virtual one that hides the sizes of its caches. " +
                "Convert the network to float32, or let the machine show its caches (QEMU: -cpu host,host-cache-info=on).");
        }

        // A convolution of one channel can be right, and its gradient wrong.
        var needsGradient = input.requires_grad && is_grad_enabled();
        var shape = string.Join('×', input.shape);
        if (!_right.GetOrAdd(needsGradient ? shape + " with a gradient" : shape, _ => IsRight(input, pass, needsGradient)))
        {
            throw new InvalidOperationException(
                $"The network '{network.GetName()}' is computed wrong on this machine, for input of {shape}: its output{(needsGradient ? ", or the gradient of it," : "")} depends on what was in memory before. This is a virtual machine that hides the sizes of its caches, " +
                "on which libtorch computes some convolutions wrong if their channels are no multiple of 16 and their input is not in channels-last layout. " +
                "Let the machine show its caches (QEMU: -cpu host,host-cache-info=on), give the network's convolutions multiples of 16 channels, leave the shape N×C×H×W alone between its layers, or run it on another machine.");
        }
    }

    /// <summary>Whether a pass gives the same over zeros and over NaN.</summary>
    /// <param name="input">What goes in.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="gradient">Whether the gradient in the input has to be right, too.</param>
    /// <param name="fill">Leaves a value behind in memory; <see cref="DirtyMemory.Fill"/> where null.</param>
    internal static bool IsRight(Tensor input, Func<Tensor, Tensor> pass, bool gradient = false, Action<float>? fill = null)
    {
        fill ??= value => DirtyMemory.Fill(value, MaxBlock);
        using var scope = NewDisposeScope();
        var first = Over(0);
        Tensor[] odd = [.. first.Select(Odd)];
        // NaN and infinity are the network's own if they are there each time; one that was left behind in memory is gone in the end.
        for (var more = 0; more < MorePasses && odd.Any(o => o.any().item<bool>()); more++)
        {
            if (Over(0).Zip(odd).Any(pair => !Odd(pair.First).equal(pair.Second).all().item<bool>())) return false;
        }

        var second = Over(float.NaN);
        fill(0); // what is left behind for others is harmless
        return Enumerable.Range(0, first.Length).All(i => IsClose(first[i], second[i], odd[i]));

        // The output, and the gradient where it is asked for.
        Tensor[] Over(float value)
        {
            fill(value);
            if (!gradient) return [pass(input).detach().to(ScalarType.Float64)];
            var image = input.detach().requires_grad_(true);
            var output = pass(image).to(ScalarType.Float64);
            // Not all alike: probabilities sum to one, whatever the image.
            var weights = linspace(0.5, 1.5, output.numel(), ScalarType.Float64, CPU).view(output.shape);
            fill(value);
            return output.requires_grad ? [output.detach(), autograd.grad([output.mul(weights).sum()], [image])[0].to(ScalarType.Float64)] : [output];
        }
    }

    private static Tensor Odd(Tensor values) => values.isfinite().logical_not();

    private static bool IsClose(Tensor first, Tensor second, Tensor odd)
    {
        var own = odd.logical_and(first.eq(second).logical_or(first.isnan().logical_and(second.isnan())));
        var tolerance = 1e-4 * (1 + first.masked_fill(own, Held(0)).abs().max().Number()); // sums of products may come in another order
        return second.sub(first).masked_fill(own, Held(0)).abs().max().Number() <= tolerance; // NaN is not
    }
}
