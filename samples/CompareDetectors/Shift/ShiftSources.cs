using CompareDetectors.Engine;
using CompareDetectors.Results;
using CompareDetectors.Sets;
using OodDetection.Data;

namespace CompareDetectors.Shift;

/// <summary>The sets of a plan, read and brought to one shape.</summary>
/// <param name="Train">In-distribution training images: all there are.</param>
/// <param name="Test">In-distribution test images, of which corrupted ones are made.</param>
/// <param name="Others">Other sets' test images, by name.</param>
/// <param name="Id">The in-distribution set.</param>
/// <param name="OtherDescriptions">The other sets.</param>
internal sealed record ShiftSources(
    ImageSet Train, ImageSet Test, IReadOnlyDictionary<string, ImageSet> Others, SetDescription Id, IReadOnlyList<SetDescription> OtherDescriptions)
{
    /// <exception cref="ArgumentException">A set doesn't fit its purpose, or is too small.</exception>
    /// <exception cref="IOException">A file is missing or damaged.</exception>
    public static ShiftSources Read(SetSpec id, IReadOnlyList<SetSpec> others, ShiftSettings settings, CancellationToken cancellationToken)
    {
        if (others.Contains(id))
            throw new ArgumentException($"--ood-test names {id}, the in-distribution set. Leave it out: it is what all is compared with.");
        if (others.Distinct().Count() != others.Count)
            throw new ArgumentException("--ood-test names a set twice.");

        var (train, test) = SetReader.ReadBoth(id, cancellationToken);
        var description = SetParts.Describe(id, train, test);
        if (settings.Classes is { } classes)
        {
            if (train.Labels is null) throw new ArgumentException($"--id-classes: {id} has no labels, so that no classes can be chosen.");
            (train, test) = (train.WithClasses([.. classes]), test.WithClasses([.. classes]));
        }

        test = TestImages.Limit(test, settings.MaxTest);
        var used = train.Take(Math.Min(train.Count, settings.MaxId ?? int.MaxValue));
        BatchStatisticsNeeds.Check(used, settings.Windows.Max());
        CheckTest(test, settings);

        var named = new Dictionary<string, ImageSet>();
        var descriptions = new List<SetDescription>();
        foreach (var spec in others)
        {
            var read = SetParts.ReadOne(spec, DatasetSplit.Test, cancellationToken);
            var told = SetParts.Describe(spec, null, read);
            // Two folders may have one name.
            for (var i = 2; descriptions.Exists(d => d.Name == told.Name); i++) told = told with { Name = $"{SetParts.Describe(spec, null, null).Name} ({i})" };
            var images = TestImages.Limit(Conversion.ToShapeOf(train, read), settings.MaxTest);
            CheckTest(images, settings);
            named.Add(told.Name, images);
            descriptions.Add(told);
        }

        return new ShiftSources(train, test, named, description, descriptions);
    }

    // Two windows that share no image: one says nothing about how much windows differ.
    private static void CheckTest(ImageSet images, ShiftSettings settings)
    {
        if (images.Count < 2 * settings.Windows.Max())
            throw new ArgumentException($"{images}: expected at least {2 * settings.Windows.Max()} test images, two windows of {settings.Windows.Max()}. Use more (--max-test), or smaller windows (--windows).");
    }
}
