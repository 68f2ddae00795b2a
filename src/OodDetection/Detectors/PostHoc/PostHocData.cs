using OodDetection.Networks;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What a method is fitted to: what the network gave for N in-distribution images.</summary>
/// <param name="Logits">N×K, float64.</param>
/// <param name="Features">N×D, float64; null where no method needs them.</param>
/// <param name="Labels">The class of each image: the caller's, or the predicted one where the caller has none.</param>
/// <param name="Head">The last linear layer; null where no method needs it.</param>
/// <param name="Seed">Seed of whatever is drawn.</param>
internal sealed record PostHocData(Tensor Logits, Tensor? Features, long[] Labels, ClassifierHead? Head, long Seed)
{
    /// <summary>K.</summary>
    internal int Classes => (int)Logits.shape[1];

    /// <summary>The predicted class of each image.</summary>
    internal long[] Predicted() => Logits.argmax(1).data<long>().ToArray();

    /// <summary>The indices of the images of each class, by the classes given; empty where a class has none.</summary>
    internal long[][] ByClass(IReadOnlyList<long> classes)
    {
        var byClass = Enumerable.Range(0, Classes).Select(_ => new List<long>()).ToArray();
        for (var i = 0; i < classes.Count; i++)
        {
            if (classes[i] >= 0 && classes[i] < byClass.Length) byClass[classes[i]].Add(i);
        }

        return Array.ConvertAll(byClass, indices => indices.ToArray());
    }

    /// <summary>The mean of rows of each class, K×columns.</summary>
    /// <exception cref="ArgumentException">A class has no image; the message says so by what is wanted.</exception>
    internal Tensor MeanOfEachClass(Tensor rows, long[][] byClass, string wanted)
    {
        var missing = Enumerable.Range(0, Classes).Where(c => byClass[c].Length == 0).ToArray();
        if (missing.Length > 0)
            throw new ArgumentException(FormattableString.Invariant($"Expected {wanted} of each of the {Classes} classes; there is none of {(missing.Length == 1 ? "class" : "the classes")} {string.Join(", ", missing)}. Pass images of all classes."));
        return stack(byClass.Select(places => rows.index_select(0, tensor(places, device: CPU)).mean([0L])));
    }
}

/// <summary>What a method scores.</summary>
/// <param name="Outputs">What the network gave for n images.</param>
/// <param name="Head">The last linear layer; null where no method needs it.</param>
/// <param name="Images">The images as they went into the network.</param>
/// <param name="Network">The network, for methods that run it once more.</param>
internal sealed record PostHocBatch(ClassifierOutputs Outputs, ClassifierHead? Head, Tensor Images, FrozenNetwork Network)
{
    /// <summary>n×K, float64.</summary>
    internal Tensor Logits => Outputs.Logits;

    /// <summary>n×D, float64.</summary>
    internal Tensor Features => Outputs.Features!;
}
