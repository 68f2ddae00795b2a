using static OodDetection.HeldScalars;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What normal distributions of one covariance are fitted to: of each class the count and the mean, and the scatter Σ (f − µ_c)(f − µ_c)ᵀ of all images about the means of their classes.</summary>
/// <remarks>Sums of other images are added, and taken away, by the formula of Chan, Golub &amp; LeVeque (1983), class by class.</remarks>
/// <param name="Counts">K.</param>
/// <param name="Means">K×D, zeros for a class without images.</param>
/// <param name="Scatter">D×D.</param>
internal sealed record ClassSums(Tensor Counts, Tensor Means, Tensor Scatter)
{
    internal static ClassSums Of(PostHocData data)
    {
        var features = data.Features!;
        var byClass = data.ByClass(data.Labels);
        var means = stack(byClass.Select(places => places.Length == 0 ? zeros(features.shape[1], ScalarType.Float64, device: CPU) : features.index_select(0, tensor(places, device: CPU)).mean([0L])));
        var centred = cat(byClass.Select((places, c) => features.index_select(0, tensor(places, device: CPU)).sub(means[c])).ToArray());
        return new ClassSums(tensor(Array.ConvertAll(byClass, places => (double)places.Length), device: CPU), means, centred.transpose(0, 1).matmul(centred));
    }

    /// <summary>Those of a fit.</summary>
    /// <param name="means">The means of the classes that have images, c×D.</param>
    /// <param name="classes">The class of each image.</param>
    /// <param name="classCount">K.</param>
    /// <param name="scatter">D×D.</param>
    internal static ClassSums Of(Tensor means, long[] classes, int classCount, Tensor scatter)
    {
        var counts = new double[classCount];
        foreach (var c in classes) counts[c]++;
        var present = Enumerable.Range(0, classCount).Where(c => counts[c] > 0).Select(c => (long)c).ToArray();
        return new ClassSums(tensor(counts, device: CPU), zeros([classCount, means.shape[1]], ScalarType.Float64, device: CPU).index_copy(0, tensor(present, device: CPU), means), scatter);
    }

    /// <summary>How many classes have images.</summary>
    internal long PresentCount => Present.shape[0];

    /// <summary>N.</summary>
    private double Count => Counts.sum().Number();

    /// <summary>The means of the classes that have images, c×D.</summary>
    internal Tensor PresentMeans => Means.index_select(0, Present);

    /// <summary>The mean of all images.</summary>
    internal Tensor Mean => Means.mul(Counts.unsqueeze(1)).sum([0L]).div(Held(Count));

    /// <summary>The whitening of the features about the means of their classes.</summary>
    internal Tensor Whitening() => PostHocMath.Whitening(Scatter.div(Held(Count)));

    /// <summary>The whitening of the features about the mean of all.</summary>
    internal Tensor BackgroundWhitening()
    {
        var apart = Means.sub(Mean).mul(Counts.sqrt().unsqueeze(1));
        return PostHocMath.Whitening(Scatter.Plus(apart.transpose(0, 1).matmul(apart)).div(Held(Count)));
    }

    /// <summary>With the images of others.</summary>
    internal ClassSums With(ClassSums other)
    {
        var total = Counts.Plus(other.Counts);
        var (shift, share) = (other.Means.sub(Means), Share(other.Counts, total));
        return new ClassSums(total, Means.Plus(shift.mul(share)), Scatter.Plus(other.Scatter).Plus(Outer(shift, Counts.unsqueeze(1).mul(share))));
    }

    /// <summary>Without the images of others, which have to be among those here.</summary>
    internal ClassSums Without(ClassSums other)
    {
        var left = Counts.sub(other.Counts);
        // From the mean of all; from that of those left it is count/left as far. Of a class that is left without images nothing is left.
        var (shift, share) = (other.Means.sub(Means), Share(other.Counts, left));
        var means = Means.sub(shift.mul(share)).mul(left.gt(Held(0)).to(ScalarType.Float64).unsqueeze(1));
        return new ClassSums(left, means, Scatter.sub(other.Scatter).sub(Outer(shift, Counts.unsqueeze(1).mul(share))));
    }

    private Tensor Present => Counts.gt(Held(0)).nonzero().flatten();

    // n/m of each class as a column, 0 where m is
    private static Tensor Share(Tensor part, Tensor whole) => where(whole.gt(Held(0)), part.div(whole.clamp_min(Held(1))), zeros_like(part)).unsqueeze(1);

    private static Tensor Outer(Tensor rows, Tensor weights) => rows.transpose(0, 1).matmul(rows.mul(weights));
}
