using OodDetection.Transforms;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Known outliers, and in the place of a share of them images made of outliers and in-distribution images: see <see cref="SyntheticOutlierOptions"/>.</summary>
/// <remarks>They are made anew for each step, of prepared images: fitting to the network's size and normalisation are linear, so a mix of prepared images is the mix, prepared.</remarks>
internal sealed class SyntheticOutliers : IClassifierImages, IDisposable
{
    // Multiples of it, modulo 1, fill [0, 1) evenly: any run of places holds the kinds in their shares.
    private const double GoldenRatio = 0.61803398874989485;

    private readonly double _mixedShare;
    private readonly double _pastedShare;
    private readonly IClassifierImages _known;
    private readonly ImageSampler _outliers;
    private readonly ImageSampler _inDistribution;
    private readonly TransformSet _transforms;
    private readonly Func<Tensor, int[], Tensor[]> _features;
    private readonly PixelArea _area;
    private readonly Random _random;
    private readonly Queue<Step> _drawn = new();
    private long _places;

    /// <param name="options">The shares.</param>
    /// <param name="known">What the classifier sees of the known outliers.</param>
    /// <param name="outliers">The known outliers' pixels, for mixes.</param>
    /// <param name="inDistribution">The in-distribution images' pixels.</param>
    /// <param name="transforms">The transforms.</param>
    /// <param name="features">From n prepared, transformed images, and the number of the transform of each, to what the classifier sees of them.</param>
    /// <param name="area">Where in prepared images the image is.</param>
    /// <param name="seed">Seed of the draws.</param>
    internal SyntheticOutliers(
        SyntheticOutlierOptions options, IClassifierImages known, ImageSampler outliers, ImageSampler inDistribution, TransformSet transforms, Func<Tensor, int[], Tensor[]> features,
        PixelArea area, long seed)
    {
        (_known, _outliers, _inDistribution, _transforms, _features, _area) = (known, outliers, inDistribution, transforms, features, area);
        var factor = options.Factor(known.Count);
        (_mixedShare, _pastedShare) = (options.MixedShare * factor, options.CutPasteShare * factor);
        _random = new Random(Seeds.Derive(seed, "synthetic outliers"));
    }

    public long Count => _known.Count;

    public void Expect(long[] indices)
    {
        var step = new Step();
        foreach (var index in indices)
        {
            var place = _places++ * GoldenRatio % 1;
            if (place < _mixedShare) step.Mixed.Add(new(index, Any(), 0.5 + 0.5 * _random.NextDouble()));
            else if (place < _mixedShare + _pastedShare) step.Pasted.Add(DrawPaste());
            else step.Real.Add(index);
        }

        _drawn.Enqueue(step);
        if (step.Real.Count > 0) _known.Expect([.. step.Real]);
        if (step.Mixed.Count > 0) _outliers.Expect(step.MixedOutliers);
        if (step.InDistribution is { Length: > 0 } inside) _inDistribution.Expect(inside);
    }

    public Tensor[] Take(long[] indices, int[] labels)
    {
        using var scope = NewDisposeScope();
        var step = _drawn.Dequeue();
        var real = step.Real.Count;
        Tensor[]? taken = real == 0 ? null : _known.Take([.. step.Real], labels[..real]);
        if (real == indices.Length) return [.. taken!.Select(values => values.MoveToOuterDisposeScope())];
        var applied = labels[real..];
        var made = _features(_transforms.Apply(Make(step), applied), applied);
        return [.. (taken is null ? made : taken.Zip(made, (t, m) => cat(new[] { t, m }))).Select(values => values.MoveToOuterDisposeScope())];
    }

    public void Dispose()
    {
        _outliers.Dispose();
        _inDistribution.Dispose();
    }

    private Tensor Make(Step step)
    {
        var inside = _inDistribution.Take(step.InDistribution);
        int mixed = step.Mixed.Count, pasted = step.Pasted.Count;
        var parts = new List<Tensor>();
        if (mixed > 0)
        {
            var weights = tensor(step.Mixed.Select(mix => (float)mix.Weight).ToArray(), device: inside.device).view(-1, 1, 1, 1);
            parts.Add(lerp(inside.narrow(0, 0, mixed), _outliers.Take(step.MixedOutliers), weights));
        }

        if (pasted > 0)
        {
            var images = inside.narrow(0, mixed, pasted).clone();
            for (var i = 0; i < pasted; i++)
            {
                var paste = step.Pasted[i];
                Cut(images, i, paste.To).copy_(Cut(inside, mixed + pasted + i, paste.From));
            }

            parts.Add(images);
        }

        return parts.Count == 1 ? parts[0] : cat(parts);
    }

    private static Tensor Cut(Tensor images, long image, PixelArea area) => images[image].narrow(1, area.Top, area.Height).narrow(2, area.Left, area.Width);

    private long Any() => _random.NextInt64(_inDistribution.Count);

    private Paste DrawPaste()
    {
        int height = DrawSide(_area.Height), width = DrawSide(_area.Width);
        int rows = _area.Height - height + 1, columns = _area.Width - width + 1;
        long from = _random.Next(rows * columns), to = from;
        if (rows * columns > 1) to = Skip(from, _random.Next(rows * columns - 1));
        long into = Any(), of = into;
        if (_inDistribution.Count > 1) of = Skip(into, _random.NextInt64(_inDistribution.Count - 1));
        return new(into, of, At(to), At(from));

        PixelArea At(long place) => new(_area.Top + (int)(place / columns), _area.Left + (int)(place % columns), height, width);

        // A number drawn of those without one of them.
        static long Skip(long one, long drawn) => drawn < one ? drawn : drawn + 1;
    }

    private int DrawSide(int side) => _random.Next(Math.Max(1, side / 4), Math.Max(1, side * 3 / 4) + 1);

    private sealed record Mix(long Outlier, long InDistribution, double Weight);

    private sealed record Paste(long Into, long Of, PixelArea To, PixelArea From);

    private sealed class Step
    {
        internal List<long> Real { get; } = [];

        internal List<Mix> Mixed { get; } = [];

        internal List<Paste> Pasted { get; } = [];

        internal long[] MixedOutliers => [.. Mixed.Select(mix => mix.Outlier)];

        internal long[] InDistribution => [.. Mixed.Select(mix => mix.InDistribution), .. Pasted.Select(paste => paste.Into), .. Pasted.Select(paste => paste.Of)];
    }
}
