using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace OodDetection.Networks;

/// <summary>
/// A network without training: cosine filters, and the logarithm of what they find. Its channels show what cameras, lenses and codecs do to
/// images: noise, blur, block edges, lost colours, fewer grey levels.
/// </summary>
/// <remarks>
/// Takes N×C×H×W of values in [0, 1] with H and W of <see cref="MinSide"/> or more. The filters are products of discrete cosine functions
/// (DCT-II) over rows, columns and channels, so they are orthonormal, and those over channels are the mean and colour differences.
/// That the logarithms of band energies of natural images are close to normal is what blind measures of image quality build on
/// (Mittal, Soundararajan &amp; Bovik, "Making a completely blind image quality analyzer", IEEE Signal Process. Lett. 20(3), 2013).
/// </remarks>
public sealed class FilterBank : Module<Tensor, Tensor>
{
    /// <summary>The minimum height and width of images.</summary>
    public const int MinSide = 8;

    /// <summary>Name of the layer of log-odds of the values: N×C×H×W.</summary>
    public const string Pixels = "pixels";

    /// <summary>Name of the layer of 3×3 filters at every place: N×9C×(H−2)×(W−2).</summary>
    public const string Fine = "fine";

    /// <summary>Name of the layer of 4×4 filters at every other place: N×16C×(⌊H/2⌋−1)×(⌊W/2⌋−1).</summary>
    public const string Coarse = "coarse";

    /// <summary>ε of the log-odds: one grey level of 256.</summary>
    internal const float Level = 1 / 255f;

    /// <summary>ε of the bands, some noise of rounding to 8 bits: those of flat areas would have a logarithm without bound.</summary>
    internal const float Floor = 0.25f / (255 * 255);

#pragma warning disable IDE1006, CA1823 // RegisterComponents takes the layers' names from the fields.
    private readonly LogOdds pixels;
    private readonly BandEnergies fine;
    private readonly BandEnergies coarse;
#pragma warning restore IDE1006, CA1823

    /// <summary>Makes the filters for images of some number of channels.</summary>
    /// <param name="channels">C, one or more.</param>
    public FilterBank(int channels)
        : base(nameof(FilterBank))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        Channels = channels;
        pixels = new LogOdds();
        fine = new BandEnergies(channels, 3, 1);
        coarse = new BandEnergies(channels, 4, 2);
        RegisterComponents();
    }

    /// <summary>Channels of the images.</summary>
    internal int Channels { get; }

    /// <summary>How many numbers the filters for so many channels have, as a number that can't overflow.</summary>
    internal static double Numbers(double channels) => channels * channels * ((9 * 9) + (16 * 16));

    /// <summary>The names of the three layers.</summary>
    public static IReadOnlyList<string> LayerNames { get; } = [Pixels, Fine, Coarse];

    /// <summary>The filters for images of some shape, as a frozen network that takes values in [0, 1] as they are.</summary>
    internal static FrozenNetwork Frozen(ImageShape shape, Device device)
    {
        var asTheyAre = new ImagePreprocessing(shape, [.. Enumerable.Repeat(0.0, shape.Channels)], [.. Enumerable.Repeat(1.0, shape.Channels)]);
        var filters = new FilterBank(shape.Channels).to(device);
        foreach (var buffer in filters.buffers()) buffer.DetachFromDisposeScope(); // those that moved to another device are new
        return new FrozenNetwork(filters, asTheyAre);
    }

    /// <summary>The filters of <see cref="Fine"/> or <see cref="Coarse"/>, those without oscillation first.</summary>
    internal Tensor Filters(string layer) => (layer == Fine ? fine : coarse).get_buffer("filters")!;

    /// <summary>Runs all three layers; they are to be read by a hook.</summary>
    /// <returns>What the layer <see cref="Coarse"/> gives.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        pixels.call(input);
        fine.call(input);
        return coarse.call(input).MoveToOuterDisposeScope();
    }

    /// <summary>log((x + ε)/(1 − x + ε)) with ε of one grey level of 256: it opens the dark and the bright end.</summary>
    private sealed class LogOdds() : Module<Tensor, Tensor>(nameof(LogOdds))
    {
        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return ImageByImage.Log_(input.Plus(Level)).sub_(ImageByImage.Log_(input.neg().Plus_(1 + Level))).MoveToOuterDisposeScope();
        }
    }

    /// <summary>Of the filters without oscillation over the plane the value itself, of all others log(value² + ε).</summary>
    private sealed class BandEnergies : Module<Tensor, Tensor>
    {
        private readonly int _channels;
        private readonly int _stride;

        internal BandEnergies(int channels, int size, int stride)
            : base(nameof(BandEnergies))
        {
            _channels = channels;
            _stride = stride;
            register_buffer("filters", tensor(Filters(channels, size), device: CPU).reshape(channels * size * size, channels, size, size).DetachFromDisposeScope()); // else a scope around the making would take it
        }

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            var bands = functional.conv2d(ChannelsLast.Of(input), get_buffer("filters")!, strides: [_stride, _stride]);
            var means = bands.narrow(1, 0, _channels);
            var oscillating = bands.narrow(1, _channels, bands.shape[1] - _channels);
            return cat(new[] { means, ImageByImage.Log_(oscillating.Squared().Plus_(Floor)) }, 1).MoveToOuterDisposeScope();
        }

        // Filter (u, v, k) at channel c, row i, column j: B_size(u, i) · B_size(v, j) · B_channels(k, c); all k of (0, 0) first.
        private static float[] Filters(int channels, int size)
        {
            var values = new List<float>();
            for (var uv = 0; uv < size * size; uv++)
            {
                for (var k = 0; k < channels; k++)
                {
                    for (var place = 0; place < channels * size * size; place++)
                    {
                        var (c, i, j) = (place / (size * size), place / size % size, place % size);
                        values.Add((float)(Cosine(size, uv / size, i) * Cosine(size, uv % size, j) * Cosine(channels, k, c)));
                    }
                }
            }

            return [.. values];
        }

        private static double Cosine(int n, int frequency, int place)
            => Math.Sqrt((frequency == 0 ? 1.0 : 2.0) / n) * Math.Cos(Math.PI * (place + 0.5) * frequency / n);
    }
}
