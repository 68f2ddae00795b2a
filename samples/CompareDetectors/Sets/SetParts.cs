using CompareDetectors.Results;
using OodDetection.Data;

namespace CompareDetectors.Sets;

/// <summary>Training and test parts of sets. One without parts of its own that is to give both is divided: a fifth, drawn by a fixed seed, is the test part.</summary>
internal static class SetParts
{
    /// <exception cref="ArgumentException">There are too few images to divide.</exception>
    /// <exception cref="IOException">A file is missing or damaged.</exception>
    public static (ImageSet Train, ImageSet Test) ReadBoth(SetSpec spec, CancellationToken cancellationToken)
    {
        if (spec.HasParts)
            return (SetReader.ReadPart(spec, DatasetSplit.Train, cancellationToken), SetReader.ReadPart(spec, DatasetSplit.Test, cancellationToken));
        var whole = SetReader.ReadWhole(spec, cancellationToken);
        var testCount = whole.Count / 5;
        if (testCount == 0)
            throw new ArgumentException($"{spec} has {whole.Count} images: too few to give training and test images; expected 5 or more.");
        // Always the same seed: results of different seeds are then of one test.
        var shuffled = whole.Sample(whole.Count, seed: 0);
        return (shuffled.Skip(testCount).WithName($"{whole.Name} train"), shuffled.Take(testCount).WithName($"{whole.Name} test"));
    }

    /// <exception cref="IOException">A file is missing or damaged.</exception>
    public static ImageSet ReadOne(SetSpec spec, DatasetSplit split, CancellationToken cancellationToken)
        => spec.HasParts ? SetReader.ReadPart(spec, split, cancellationToken) : SetReader.ReadWhole(spec, cancellationToken);

    public static SetDescription Describe(SetSpec spec, ImageSet? train, ImageSet? test)
        => new(NameOf(spec), train?.Count ?? 0, test?.Count ?? 0, Fingerprint.Of(train, test));

    private static string NameOf(SetSpec spec) => spec.Kind switch
    {
        "mnist" => "MNIST",
        "fashion-mnist" => "Fashion-MNIST",
        "emnist-letters" => "EMNIST-Letters",
        "cifar10" => "CIFAR-10",
        "cifar100" => "CIFAR-100",
        _ => Path.GetFileName(Path.TrimEndingDirectorySeparator(spec.Path)),
    };
}
