using System.Numerics;
using System.Runtime.InteropServices;
using OodDetection.Shared;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>Dropout (Srivastava et al., 2014): in training each value is set to zero with probability p, and what is left is divided by 1 − p.</summary>
/// <remarks>
/// On the processor libtorch draws a mask number by number on one thread, which took a fifth of the training of WRN-16-1 on one thread and a third on two.
/// Here a number of 64 bits, by SplitMix64, decides on four values, so p is a multiple of 2⁻¹⁶ (.3 is .300003) and the scale is that of this p.
/// Each pass takes its seed from libtorch's global random numbers.
/// </remarks>
internal sealed class QuickDropout : Module<Tensor, Tensor>
{
    private const int Levels = 1 << 16;
    private const int LevelsInANumber = 4;
    private readonly int _dropped; // of as many levels

    internal QuickDropout(double probability)
        : base(nameof(QuickDropout)) => _dropped = Math.Min((int)Math.Round(probability * Levels), Levels - 1);

    public override Tensor forward(Tensor input)
    {
        if (!training || _dropped == 0) return input.alias();
        if (input.device.type != DeviceType.CPU) return F.dropout(input, (double)_dropped / Levels);
        using var scope = NewDisposeScope();
        return input.mul(Mask(input)).MoveToOuterDisposeScope();
    }

    /// <summary>Zeros, and 1 / (1 − p), in the shape of the values and as they lie in memory.</summary>
    private Tensor Mask(Tensor values)
    {
        using var noGradients = no_grad();
        using var scope = NewDisposeScope();
        var shape = values.shape is [var n, var c, var h, var w] ? [n, h, w, c] : values.shape;
        // As many as whole numbers of 64 bits give.
        var mask = empty((values.numel() + LevelsInANumber - 1) / LevelsInANumber * LevelsInANumber, ScalarType.Float32, device: CPU);
        var random = new SplitMix64(randint(0, long.MaxValue, [1], ScalarType.Int64, device: CPU).item<long>());
        Fill(MemoryMarshal.Cast<byte, float>(mask.bytes), random);
        mask = mask.narrow(0, 0, values.numel()).view(shape).to(values.dtype);
        return (values.dim() == 4 ? mask.permute(0, 3, 1, 2) : mask).MoveToOuterDisposeScope();
    }

    // The four levels of a number in the order of its bytes; in one sweep, where libtorch's operations would compare, convert and scale one after the other.
    private void Fill(Span<float> mask, SplitMix64 random)
    {
        var (least, kept) = ((short)(_dropped + short.MinValue), (float)((double)Levels / (Levels - _dropped)));
        var (leastInAll, keptInAll) = (new Vector<short>(least), new Vector<int>(BitConverter.SingleToInt32Bits(kept)));
        Span<ulong> numbers = stackalloc ulong[128];
        var bits = MemoryMarshal.Cast<float, int>(mask);
        while (bits.Length > 0)
        {
            var part = numbers[..Math.Min(numbers.Length, bits.Length / LevelsInANumber)];
            for (var i = 0; i < part.Length; i++) part[i] = random.Next();
            var levels = MemoryMarshal.Cast<ulong, short>(part);
            var done = 0;
            for (; done <= levels.Length - Vector<short>.Count; done += Vector<short>.Count)
            {
                // All ones where the value is kept.
                Vector.Widen(Vector.GreaterThanOrEqual(new Vector<short>(levels[done..]), leastInAll), out var low, out var high);
                (low & keptInAll).CopyTo(bits[done..]);
                (high & keptInAll).CopyTo(bits[(done + Vector<int>.Count)..]);
            }

            for (; done < levels.Length; done++) bits[done] = levels[done] >= least ? keptInAll[0] : 0;
            bits = bits[levels.Length..];
        }
    }
}
