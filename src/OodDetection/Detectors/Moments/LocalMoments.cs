using OodDetection.Networks;
using TorchSharp;
using static OodDetection.HeldScalars;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace OodDetection;

/// <summary>The distribution of what layers give at single positions, and how far out each position of an image lies.</summary>
/// <remarks>One distribution a layer, for all positions: that of PaDiM (Defard, Setkov, Loesch &amp; Audigier, ICPR 2021) has one for each, which takes images that are alike in layout.</remarks>
internal sealed class LocalMoments(IReadOnlyList<string> layers, GaussianFit[] fits) : IDisposable
{
    internal IReadOnlyList<string> Layers => layers;

    internal GaussianFit[] Fits => fits;

    internal static LocalMoments Fit(LocalSums sums) => new(sums.Layers, [.. sums.Sums.Select(sum => GaussianFit.Fit(sum, keepScatter: true))]);

    /// <summary>The mean over the layers of the squared Mahalanobis distance at each position, divided by the layer's channels.</summary>
    /// <param name="outputs">What the layers give for N images.</param>
    /// <param name="height">Height of the map.</param>
    /// <param name="width">Width of the map.</param>
    /// <returns>N×height×width, float32.</returns>
    internal Tensor Map(LayerOutputs outputs, long height, long width)
    {
        using var scope = NewDisposeScope();
        Tensor? sum = null;
        for (var i = 0; i < fits.Length; i++)
        {
            var values = outputs[layers[i]];
            var vectors = values.permute(0, 2, 3, 1).flatten(0, 2).to(ScalarType.Float64).cpu();
            var distances = fits[i].SquaredDistance(vectors).div(Held(values.shape[1])).view(values.shape[0], 1, values.shape[2], values.shape[3]).to(ScalarType.Float32);
            var map = F.upsample_bilinear(distances, [height, width]);
            sum = sum is null ? map : sum.Plus_(map);
        }

        return sum!.div_(Held(fits.Length)).squeeze(1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        foreach (var fit in fits) fit.Dispose();
    }
}
