using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection.Networks;

/// <summary>The mean and the log-variance of each channel over space: what batch normalisation sees of a layer, of one image.</summary>
internal static class ChannelMoments
{
    /// <summary>Keeps the logarithm finite for a channel that is constant over space; far below the variances of trained layers.</summary>
    internal const double Floor = 1e-6;
    private const long MaxValues = 1 << 28; // a span holds 2³¹ bytes at the most
    private static readonly string[] s_features = ["mean", "log-variance"];

    /// <summary>The moments of several layers side by side.</summary>
    /// <param name="outputs">Outputs of N×C or N×C×… layers, such as N×C×H×W. A layer without extent in space gives its C values alone.</param>
    /// <param name="layers">Which layers, in order.</param>
    /// <returns>N×D in float64: for each layer C means, then C log-variances.</returns>
    internal static Tensor Of(LayerOutputs outputs, IReadOnlyList<string> layers)
    {
        using var scope = NewDisposeScope();
        foreach (var layer in layers)
        {
            if (outputs[layer].dim() < 2)
                throw new ArgumentException($"Expected layers with outputs of N×C or N×C×…, the channels second; '{layer}' gives {string.Join('×', outputs[layer].shape)}.", nameof(layers));
        }

        var onProcessor = layers.All(layer => outputs[layer] is { device.type: DeviceType.CPU, dtype: not ScalarType.Float64 });
        return (onProcessor ? OnProcessor(outputs, layers) : ByOperations(outputs, layers)).MoveToOuterDisposeScope();
    }

    private static Tensor OnProcessor(LayerOutputs outputs, IReadOnlyList<string> layers)
    {
        var columns = layers.Sum(layer => outputs[layer].shape[1] * (IsWithoutExtent(outputs[layer]) ? 1 : 2));
        var moments = empty(outputs[layers[0]].shape[0], columns, ScalarType.Float64, device: CPU);
        var rows = MemoryMarshal.Cast<byte, double>(moments.bytes);
        var offset = 0;
        foreach (var layer in layers)
        {
            using var scope = NewDisposeScope();
            var values = outputs[layer].to(ScalarType.Float32);
            var channels = (int)values.shape[1];
            if (IsWithoutExtent(values))
            {
                moments.narrow(1, offset, channels).copy_(values.flatten(1));
                offset += channels;
                continue;
            }

            // Without a copy where a layer has its channels side by side, as this library's have.
            var flat = values.flatten(2).transpose(1, 2).contiguous();
            var atOnce = Math.Max(1, MaxValues / (flat.shape[1] * channels));
            for (var start = 0L; start < flat.shape[0]; start += atOnce)
            {
                using var part = flat.narrow(0, start, Math.Min(atOnce, flat.shape[0] - start));
                SpatialMoments.Compute(MemoryMarshal.Cast<byte, float>(part.bytes), (int)flat.shape[1], channels, Floor, rows[(int)(start * columns)..], (int)columns, offset);
            }

            offset += 2 * channels;
        }

        return moments;
    }

    // For GPUs, and for layers in float64, which mustn't lose digits.
    private static Tensor ByOperations(LayerOutputs outputs, IReadOnlyList<string> layers)
    {
        var parts = new List<Tensor>();
        foreach (var layer in layers)
        {
            var values = outputs[layer];
            if (IsWithoutExtent(values)) parts.Add(values.flatten(1).to(ScalarType.Float64));
            else parts.AddRange(OverSpace(values));
        }

        return cat(parts.ToArray(), 1);
    }

    // In float64 a layer takes twice its memory: so not of more images at once than fit.
    private static Tensor[] OverSpace(Tensor values)
    {
        using var scope = NewDisposeScope();
        var (count, bytes) = (values.shape[0], sizeof(double) * (values.NumberOfElements / values.shape[0]));
        var step = PassBudget.Images(values.device, bytes, (int)count);
        var (means, variances) = (new List<Tensor>(), new List<Tensor>());
        for (var start = 0L; start < count; start += step)
        {
            using var inner = NewDisposeScope();
            // float64 only after the reduction over space would lose what is small beside a large mean.
            var flat = values.narrow(0, start, Math.Min(step, count - start)).flatten(2).to(ScalarType.Float64);
            means.Add(flat.mean([2L]).MoveToOuterDisposeScope());
            variances.Add(flat.var(2, unbiased: false).MoveToOuterDisposeScope());
        }

        return [cat(means.ToArray()).MoveToOuterDisposeScope(), ImageByImage.Log_(cat(variances.ToArray()).Plus_(Floor)).MoveToOuterDisposeScope()];
    }

    /// <summary>What the columns of <see cref="Of"/> are.</summary>
    internal static IEnumerable<(string Layer, int Channel, string Feature)> Names(LayerOutputs outputs, IReadOnlyList<string> layers)
        => from layer in layers
           from feature in s_features.Take(IsWithoutExtent(outputs[layer]) ? 1 : 2)
           from channel in Enumerable.Range(0, (int)outputs[layer].shape[1])
           select (layer, channel, feature);

    private static bool IsWithoutExtent(Tensor values) => values.shape.Skip(2).Aggregate(1L, (product, side) => product * side) == 1;
}
