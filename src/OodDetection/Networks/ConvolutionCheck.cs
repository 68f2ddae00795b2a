using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection.Networks;

/// <summary>Asks this machine's libtorch for convolutions whose results are known, once in a process.</summary>
/// <remarks>
/// Virtual machines may hide the sizes of the processor's caches. oneDNN, which libtorch 2.7 to 2.10 compute convolutions with, then copies
/// images into blocks of 16 (or 8) channels without clearing what fills the last block, so that the result depends on what was in memory
/// before: mostly harmless, sometimes NaN, possibly wrong in silence. So the memory is filled with NaN first. In <see cref="ChannelsLast"/>
/// layout nothing is copied into blocks.
/// </remarks>
internal static class ConvolutionCheck
{
    // Found wrong under AVX2 and AVX-512: no multiples of 16, and 16 channels whose gradient comes from 3.
    private static readonly (long Images, long From, long To, long Side)[] s_shapes = [(2, 20, 8, 3), (16, 12, 24, 3), (2, 3, 7, 3), (16, 16, 3, 3)];
    private static readonly Lazy<bool> s_ordinary = new(() => !IsRight(channelsLast: false), LazyThreadSafetyMode.PublicationOnly); // keeps no exception
    private static readonly Lazy<bool> s_channelsLast = new(() => IsRight(channelsLast: true), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Whether convolutions in the ordinary layout are wrong here, so that networks that aren't ours have to be looked at.</summary>
    internal static bool LeavesPaddingUnset => s_ordinary.Value;

    /// <summary>Makes sure that what this library computes with is right here.</summary>
    /// <exception cref="InvalidOperationException">It isn't.</exception>
    internal static void EnsureRight()
    {
        if (s_channelsLast.Value) return;
        throw new InvalidOperationException(
            $"libtorch {__version__} computes wrong convolutions on this machine ({System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture}): a small one in float32 differs from the same in float64. " +
            "No detector can be trusted here. Try another version of libtorch, or another machine; TorchBackend.Diagnose() tells what there is.");
    }

    /// <summary>Whether the convolutions are right in one layout, and with one type of numbers: float32 or bfloat16.</summary>
    internal static bool IsRight(bool channelsLast, ScalarType type = ScalarType.Float32)
    {
        // Its own state: a caller's no_grad or seed neither disturbs it nor is disturbed by it.
        using var inference = inference_mode(false);
        using var gradients = enable_grad();
        using var scope = NewDisposeScope();
        using var generator = new Generator(20240917);
        var isRight = Array.TrueForAll(s_shapes, shape => IsRight(shape, channelsLast, type, generator));
        DirtyMemory.Fill(0); // what is left behind for others is harmless
        return isRight;
    }

    private static bool IsRight((long Images, long From, long To, long Side) shape, bool channelsLast, ScalarType type, Generator generator)
    {
        using var scope = NewDisposeScope();
        var (exactInput, exactFilters) = (Random([shape.Images, shape.From, 14, 14]), Random([shape.To, shape.From, shape.Side, shape.Side]));
        var input = (channelsLast ? ChannelsLast.Of(exactInput) : exactInput).to(type).detach().requires_grad_(true);
        var filters = exactFilters.to(type).requires_grad_(true);
        exactInput.requires_grad_(true);
        exactFilters.requires_grad_(true);
        var expected = ByProducts(exactInput, exactFilters);
        var upstream = Random(expected.shape);
        expected.backward([upstream]);

        DirtyMemory.Fill(float.NaN);
        var output = F.conv2d(input, filters, padding: [1, 1]);
        DirtyMemory.Fill(float.NaN);
        output.backward([upstream.to(type)]);
        return IsClose(output, expected) && IsClose(input.grad!, exactInput.grad!) && IsClose(filters.grad!, exactFilters.grad!);

        // Numbers that the type has, so that the results alone are rounded: to one part in 256 in bfloat16.
        Tensor Random(long[] size) => randn(size, ScalarType.Float64, CPU, generator: generator).to(type).to(ScalarType.Float64);

        // NaN fails it too.
        bool IsClose(Tensor values, Tensor exact)
            => values.detach().to(ScalarType.Float64).sub(exact.detach()).abs().max().Number() <= (type == ScalarType.BFloat16 ? 1e-2 : 1e-3) * (1 + exact.detach().abs().max().Number());
    }

    // The same convolution as products of matrices, one for each place in the filter: libtorch has no oneDNN for float64, and would look for NNPACK instead,
    // whose set-up writes to the error stream of such machines.
    private static Tensor ByProducts(Tensor input, Tensor filters)
    {
        var side = filters.shape[2];
        var padded = F.pad(input, [1, 1, 1, 1], PaddingModes.Constant, 0).permute(0, 2, 3, 1);
        var (height, width) = (input.shape[2] + 3 - side, input.shape[3] + 3 - side);
        var sum = zeros(1, ScalarType.Float64, CPU);
        for (var place = 0; place < side * side; place++)
        {
            var (row, column) = (place / side, place % side);
            var weights = filters.select(3, column).select(2, row);
            sum = sum.Plus(padded.narrow(1, row, height).narrow(2, column, width).matmul(weights.transpose(0, 1)));
        }

        return sum.permute(0, 3, 1, 2);
    }
}
