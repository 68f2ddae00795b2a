using CompareDetectors.Results;
using CompareDetectors.Sets;
using OodDetection;
using OodDetection.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace CompareDetectors.PostHoc;

/// <summary>A set of out-of-distribution test images, in its own shape.</summary>
/// <param name="Description">Its name and contents.</param>
/// <param name="Kind">near or far.</param>
/// <param name="Images">The test images.</param>
internal sealed record OodTest(SetDescription Description, string Kind, ImageSet Images);

/// <summary>The images of a comparison.</summary>
/// <param name="Id">The in-distribution set.</param>
/// <param name="Fit">Its first training images.</param>
/// <param name="HeldOut">Training images after these, for the joint detector's scales; null where too few are left.</param>
/// <param name="Test">Its first test images.</param>
/// <param name="Tests">The other sets.</param>
/// <param name="Classes">One more than the largest label; null without labels.</param>
internal sealed record PostHocSources(SetDescription Id, ImageSet Fit, ImageSet? HeldOut, ImageSet Test, IReadOnlyList<OodTest> Tests, int? Classes)
{
    public const string Near = "near";
    public const string Far = "far";

    // In fields: libtorch gets a pointer to them, which keeps no object alive.
    private static readonly Scalar s_zero = 0, s_one = 1;

    /// <summary>What the joint detector was tried with.</summary>
    private const int MostHeldOut = 1000;

    public ImageShape Shape => new(Fit.Channels, Fit.Height, Fit.Width);

    /// <summary>Reads the sets.</summary>
    /// <exception cref="ArgumentException">A set doesn't fit its purpose.</exception>
    /// <exception cref="IOException">A file is missing or damaged.</exception>
    public static PostHocSources Read(SetSpec id, IReadOnlyList<SetSpec> near, IReadOnlyList<SetSpec> far, PostHocSettings settings, CancellationToken cancellationToken)
    {
        if (near.Count + far.Count == 0) throw new ArgumentException("There is nothing to compare with: name a set by --near or --far.");
        if (near.Concat(far).Contains(id)) throw new ArgumentException($"--near or --far names {id}, the in-distribution set.");
        if (near.Concat(far).Distinct().Count() != near.Count + far.Count) throw new ArgumentException("--near and --far name a set twice.");
        var (train, test) = SetReader.ReadBoth(id, cancellationToken);
        if (train.Count < settings.Fit) throw new ArgumentException($"--fit is {settings.Fit}; {train} are all there are.");

        var left = train.Count - settings.Fit;
        var heldOut = left < JointDetector.MinHeldOut ? null : train.Skip(settings.Fit).Take(Math.Min(left, MostHeldOut));
        var tests = new List<OodTest>();
        foreach (var (spec, kind) in near.Select(spec => (spec, Near)).Concat(far.Select(spec => (spec, Far))))
        {
            var images = SetParts.ReadOne(spec, DatasetSplit.Test, cancellationToken);
            if (images.Channels != train.Channels && (images.Channels, train.Channels) != (1, 3))
                throw new ArgumentException($"{images} can't be compared with {train}: {images.Channels} channels don't become {train.Channels}. Grey images are made RGB, not the other way round.");
            var told = SetParts.Describe(spec, null, images);
            // Two folders may have one name.
            for (var i = 2; tests.Exists(t => t.Description.Name == told.Name); i++) told = told with { Name = $"{SetParts.Describe(spec, null, null).Name} ({i})" };
            // The first images of a folder would be those of its first class.
            images = spec.HasParts ? First(images, settings.MaxTest) : TestImages.Limit(images, settings.MaxTest);
            tests.Add(new OodTest(told, kind, images));
        }

        return new PostHocSources(SetParts.Describe(id, train, test), train.Take(settings.Fit), heldOut, First(test, settings.MaxTest), tests, train.Labels?.Max() + 1);
    }

    /// <summary>Some images of a set in the network's shape: grey ones as RGB, and resized where theirs is another size.</summary>
    public Tensor Read(ImageSet set, IEnumerable<int> indices)
    {
        using var scope = NewDisposeScope();
        var images = set.Select(indices).ToTensor();
        if ((set.Height, set.Width) != (Shape.Height, Shape.Width))
        {
            var resize = new ImagePreprocessing(
                new ImageShape(set.Channels, set.Height, set.Width), new double[set.Channels], [.. Enumerable.Repeat(1.0, set.Channels)], (Shape.Height, Shape.Width), ImageFit.Resize);
            // Interpolation may end a rounding error outside.
            images = resize.Apply(images, CPU).clamp(s_zero, s_one);
        }

        if (set.Channels != Shape.Channels) images = images.expand(-1, Shape.Channels, -1, -1).contiguous();
        return images.MoveToOuterDisposeScope();
    }

    private static ImageSet First(ImageSet set, int? most) => most < set.Count ? set.Take(most.Value).WithName(set.Name) : set;
}
