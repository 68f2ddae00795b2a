using CompareDetectors.Results;
using OodDetection.Data;

namespace CompareDetectors.Sets;

/// <summary>One part of a set, and what a result says of a set.</summary>
internal static class SetParts
{
    /// <exception cref="IOException">A file is missing or damaged.</exception>
    public static ImageSet ReadOne(SetSpec spec, DatasetSplit split, CancellationToken cancellationToken)
        => spec.HasParts ? SetReader.ReadPart(spec, split, cancellationToken) : SetReader.ReadWhole(spec, cancellationToken);

    public static SetDescription Describe(SetSpec spec, ImageSet? train, ImageSet? test)
        => new(NameOf(spec), train?.Count ?? 0, test?.Count ?? 0, Fingerprint.Of(train, test), spec.Preparation?.ToString());

    private static string NameOf(SetSpec spec) => spec.Kind switch
    {
        "mnist" => "MNIST",
        "fashion-mnist" => "Fashion-MNIST",
        "emnist-letters" => "EMNIST-Letters",
        "kmnist" => "KMNIST",
        "svhn" => "SVHN",
        "stl10" => "STL-10",
        "gtsrb" => "GTSRB",
        "dtd" => "DTD",
        "cifar10" => "CIFAR-10",
        "cifar100" => "CIFAR-100",
        _ => Path.GetFileName(Path.TrimEndingDirectorySeparator(spec.Path)),
    };
}
