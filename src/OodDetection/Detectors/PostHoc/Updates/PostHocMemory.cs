using TorchSharp;
using static TorchSharp.torch;

namespace OodDetection;

/// <summary>What a post-hoc detector keeps so that it can be updated: 8 bytes an image, and where the method goes by class as much again and the lower triangle of a D×D matrix.</summary>
/// <param name="Images">The images that it was fitted on.</param>
/// <param name="IsLabelled">Whether the classes are labels, and not what the network predicts.</param>
/// <param name="MaxImages">How many images it may keep.</param>
/// <param name="Classes">The class of each image where the method goes by class; else empty.</param>
/// <param name="Scatter">That of <see cref="ClassSums"/> where the method goes by class; else null.</param>
internal sealed record PostHocMemory(FittedImages Images, bool IsLabelled, int MaxImages, long[] Classes, Tensor? Scatter) : IDisposable
{
    /// <summary>Why a detector has none, and what to do.</summary>
    internal const string Missing =
        $"This detector has not what an update takes: it comes from a file of an earlier version, or was fitted to a sample of its images ({nameof(PostHocOptions)}.{nameof(PostHocOptions.MaxImages)}). Fit it anew, on all of them: it has it from then on.";

    /// <summary>That of a fit; null where the method can't go on, or where it was fitted to a sample of the images, which a fit to more would draw anew.</summary>
    internal static PostHocMemory? Of(PostHocMethod method, PostHocOptions options, OodTrainingSet data, PostHocData collected)
    {
        if (method is not IUpdatableMethod updatable || collected.Logits.shape[0] != data.InDistributionImages.Count) return null;
        var images = new FittedImages([.. data.InDistributionHashes]);
        return updatable.GoesByClass
            ? new PostHocMemory(images, data.Labels is not null, options.MaxImages, collected.Labels, ClassSums.Of(collected).Scatter.DetachFromDisposeScope())
            : new PostHocMemory(images, false, options.MaxImages, [], null);
    }

    internal void Write(DetectorWriter writer)
    {
        writer.Write("updatable", true);
        writer.Write("maxImages", MaxImages);
        Images.Write(writer);
        if (Scatter is null) return;
        writer.Write("labelled", IsLabelled);
        writer.WriteTensor("imageClasses", writer.Own(tensor(Classes, device: CPU)));
        SymmetricTensor.Write(writer, "scatter", Scatter);
    }

    /// <summary>Reads it; null where the file has none, as those of earlier versions.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="method">The method.</param>
    /// <param name="fitted">What its fit left.</param>
    /// <param name="classes">K.</param>
    internal static PostHocMemory? Read(DetectorReader reader, PostHocMethod method, Tensor[] fitted, int classes)
    {
        if (method is not IUpdatableMethod updatable || !reader.Has("updatable") || !reader.ReadBoolean("updatable")) return null;
        var images = FittedImages.Read(reader, method is KnnMethod ? fitted[0].shape[0] : null);
        var maxImages = reader.ReadInt32("maxImages", 1, int.MaxValue);
        if (!updatable.GoesByClass) return new PostHocMemory(images, false, maxImages, [], null);
        var means = fitted[0];
        var ofImages = ClassesOf(reader, images.Count, classes, means.shape[0]);
        return new PostHocMemory(images, reader.ReadBoolean("labelled"), maxImages, ofImages, SymmetricTensor.Read(reader, "scatter", means.shape[1]));
    }

    public void Dispose() => Scatter?.Dispose();

    private static long[] ClassesOf(DetectorReader reader, int count, int classes, long present)
    {
        using var values = reader.ReadTensor("imageClasses", ScalarType.Int64);
        long[] numbers = values.shape is [var n] && n == count ? values.data<long>().ToArray() : [];
        return numbers.Length == count && Array.TrueForAll(numbers, c => c >= 0 && c < classes) && numbers.Distinct().Count() == present
            ? numbers
            : throw new InvalidDataException($"the tensor 'imageClasses' is {string.Join('×', values.shape)}; expected a class below {classes} of each of {count} images, of {present} classes in all");
    }
}
