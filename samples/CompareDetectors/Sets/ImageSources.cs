using CompareDetectors.Results;
using OodDetection.Data;

namespace CompareDetectors.Sets;

/// <summary>All image sets of a plan, read and brought to one shape.</summary>
internal sealed class ImageSources
{
    private ImageSources(ImageSet idTrain, ImageSet idTest, ImageSet oodTrain, bool oodIsIdSet, IReadOnlyList<ImageSet> oodTests)
    {
        IdTrain = idTrain;
        IdTest = idTest;
        OodTrain = oodTrain;
        OodIsIdSet = oodIsIdSet;
        OodTests = oodTests;
    }

    public ImageSet IdTrain { get; }

    public ImageSet IdTest { get; }

    public ImageSet OodTrain { get; }

    /// <summary>Whether the out-of-distribution training images are other classes of the in-distribution set.</summary>
    public bool OodIsIdSet { get; }

    /// <summary>Sets of out-of-distribution test images; none where the other classes of <see cref="IdTest"/> are.</summary>
    public IReadOnlyList<ImageSet> OodTests { get; }

    public required SetDescription IdDescription { get; init; }

    public required SetDescription OodTrainDescription { get; init; }

    public required IReadOnlyList<SetDescription> OodTestDescriptions { get; init; }

    /// <summary>What results call the out-of-distribution test images.</summary>
    public IReadOnlyList<string> OodTestNames => OodTestDescriptions.Count > 0 ? [.. OodTestDescriptions.Select(d => d.Name)] : [$"{IdDescription.Name}, other classes"];

    /// <summary>Reads the sets. One without parts of its own that is to give training and test images is divided: a fifth, drawn by a fixed seed, is the test part.</summary>
    /// <param name="id">The in-distribution set, with labels.</param>
    /// <param name="oodTrain">The set of out-of-distribution training images.</param>
    /// <param name="oodTests">Sets of out-of-distribution test images, or none for the other classes of <paramref name="id"/>.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArgumentException">A set doesn't fit its purpose.</exception>
    /// <exception cref="IOException">A file is missing or damaged.</exception>
    public static ImageSources Read(SetSpec id, SetSpec oodTrain, IReadOnlyList<SetSpec> oodTests, CancellationToken cancellationToken)
    {
        if (oodTests.Contains(id))
            throw new ArgumentException($"--ood-test names {id}, the in-distribution set. Leave the option out: without it the other classes of that set are the test.");
        if (oodTests.Distinct().Count() != oodTests.Count)
            throw new ArgumentException("--ood-test names a set twice.");

        var (idTrain, idTest) = SetReader.ReadBoth(id, cancellationToken);
        if (idTrain.Labels is null)
            throw new ArgumentException($"--id {id} has no labels, so that no class can be chosen. Give them as {id.Kind}:IMAGES,LABELS, or use a folder with a folder for each class.");

        var same = oodTrain == id;
        var (outliers, outlierTest) = same ? (idTrain, idTest)
            : oodTests.Contains(oodTrain) ? SetReader.ReadBoth(oodTrain.IsFiles ? oodTrain : oodTrain with { Group = null }, cancellationToken) // --group is for the sets that have files
            : (SetParts.ReadOne(oodTrain, DatasetSplit.Train, cancellationToken), null);
        var tests = oodTests.Select(spec => spec == oodTrain ? outlierTest! : SetParts.ReadOne(spec, DatasetSplit.Test, cancellationToken)).ToArray();
        return new ImageSources(
            idTrain, idTest,
            Conversion.ToShapeOf(idTrain, outliers), same,
            [.. tests.Select(set => Conversion.ToShapeOf(idTrain, set))])
        {
            IdDescription = SetParts.Describe(id, idTrain, idTest),
            OodTrainDescription = SetParts.Describe(oodTrain, outliers, null),
            OodTestDescriptions = [.. oodTests.Zip(tests, (spec, set) => SetParts.Describe(spec, null, set))],
        };
    }
}
