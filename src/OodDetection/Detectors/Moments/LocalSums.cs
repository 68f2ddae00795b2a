using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>The sums of what layers give at single positions of untransformed images, over positions and images: a vector of C channels each.</summary>
internal sealed class LocalSums : IDisposable
{
    // Neighbouring positions say nearly the same: of large layers every second or third does.
    private const long MaxPositions = 4096;

    private LocalSums(IReadOnlyList<string> layers, CovarianceAccumulator[] sums) => (Layers, Sums) = (layers, sums);

    /// <summary>The layers, those that have an extent in space.</summary>
    internal IReadOnlyList<string> Layers { get; }

    /// <summary>Of each layer.</summary>
    internal CovarianceAccumulator[] Sums { get; }

    /// <summary>Begins with no image.</summary>
    /// <param name="outputs">What the layers give.</param>
    /// <param name="layers">All layers.</param>
    /// <exception cref="ArgumentException">None has an extent in space.</exception>
    internal static LocalSums For(LayerOutputs outputs, IReadOnlyList<string> layers)
    {
        string[] spatial = [.. layers.Where(layer => outputs[layer].shape is [_, _, var height, var width] && height * width > 1)];
        return spatial.Length > 0
            ? new LocalSums(spatial, [.. spatial.Select(layer => new CovarianceAccumulator(outputs[layer].shape[1]))])
            : throw new ArgumentException($"{nameof(MomentsOptions)}.{nameof(MomentsOptions.Localize)} needs a layer that gives N×C×H×W; none of {string.Join(", ", layers)} does.");
    }

    /// <summary>Goes on where a fit ended.</summary>
    internal static LocalSums Of(LocalMoments fitted) => new(fitted.Layers, [.. fitted.Fits.Select(fit => fit.Sums())]);

    /// <summary>Adds images.</summary>
    /// <param name="outputs">What the layers give for a batch.</param>
    /// <param name="start">The index of its first untransformed image.</param>
    /// <param name="count">How many of them are new.</param>
    internal void Add(LayerOutputs outputs, long start, long count)
    {
        for (var i = 0; i < Sums.Length; i++)
        {
            using var scope = NewDisposeScope();
            var values = outputs[Layers[i]].narrow(0, start, count);
            var step = (long)Math.Ceiling(Math.Sqrt(values.shape[2] * values.shape[3] / (double)MaxPositions));
            if (step > 1) values = values.slice(2, 0, values.shape[2], step).slice(3, 0, values.shape[3], step);
            Sums[i].Add(values.permute(0, 2, 3, 1).flatten(0, 2));
        }
    }

    /// <summary>Adds what others saw, or takes it away.</summary>
    internal void Change(LocalSums other, bool add)
    {
        for (var i = 0; i < Sums.Length; i++)
        {
            if (add) Sums[i].Add(other.Sums[i]);
            else Sums[i].Remove(other.Sums[i]);
        }
    }

    public void Dispose()
    {
        foreach (var sum in Sums) sum.Dispose();
    }
}
