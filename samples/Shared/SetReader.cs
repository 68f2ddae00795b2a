using OodDetection.Data;

namespace Samples;

/// <summary>Reads what a <see cref="SetSpec"/> names.</summary>
internal static class SetReader
{
    /// <summary>Reads the training or the test part of a set that has both.</summary>
    /// <exception cref="IOException">A file is missing or damaged; the message says which, and what to do.</exception>
    public static ImageSet ReadPart(SetSpec spec, DatasetSplit split, CancellationToken cancellationToken)
    {
        // A folder that the user named is read, never fetched into.
        var local = new DatasetOptions { Folder = spec.Path, AllowDownload = false };
        var train = split == DatasetSplit.Train;
        return spec.Kind switch
        {
            "mnist" => Expected(spec, Idx(train ? "train" : "t10k"), () => Mnist.Load(split, local, cancellationToken)),
            "fashion-mnist" => Expected(spec, Idx(train ? "train" : "t10k"), () => FashionMnist.Load(split, local, cancellationToken)),
            "emnist-letters" => Expected(spec, Idx(train ? "emnist-letters-train" : "emnist-letters-test"), () => EmnistLetters.Load(split, local, cancellationToken)),
            "cifar10" => Expected(spec, train ? "cifar-10-binary.tar.gz, or data_batch_1.bin to data_batch_5.bin" : "cifar-10-binary.tar.gz, or test_batch.bin", () => Cifar10.Load(split, local, cancellationToken)),
            "cifar100" => Expected(spec, $"cifar-100-binary.tar.gz, or {(train ? "train" : "test")}.bin", () => Cifar100.Load(split, local, cancellationToken)),
            "npz" => ReadArchivePart(spec, split == DatasetSplit.Train ? "train" : "test", cancellationToken),
            _ => throw new InvalidOperationException($"{spec} has no parts."),
        };

        static string Idx(string part) => $"{part}-images-idx3-ubyte and {part}-labels-idx1-ubyte";
    }

    /// <summary>Reads a set that has no parts.</summary>
    /// <exception cref="IOException">A file is missing or damaged; the message says which, and what to do.</exception>
    public static ImageSet ReadWhole(SetSpec spec, CancellationToken cancellationToken) => spec.Kind switch
    {
        "idx" => IdxImages.Load(spec.Path, spec.LabelsPath, cancellationToken: cancellationToken),
        "npy" => NpyImages.Load(spec.Path, spec.LabelsPath, cancellationToken: cancellationToken).WithName(Path.GetFileName(spec.Path)),
        "npz" => NpyImages.LoadArchive(spec.Path, cancellationToken: cancellationToken).WithName(Path.GetFileName(spec.Path)),
        "csv" => ImageCsv.List(spec.Path, cancellationToken: cancellationToken).LoadAsTheyAre(cancellationToken: cancellationToken),
        "folder" => ImageFolder.Load(spec.Path, cancellationToken: cancellationToken),
        _ => throw new InvalidOperationException($"{spec} has parts."),
    };

    /// <summary>Reads the training and the test part of a set. One without parts is divided: a fifth, always the same one, is the test part.</summary>
    /// <exception cref="ArgumentException">There are too few images to divide.</exception>
    /// <exception cref="IOException">A file is missing or damaged; the message says which, and what to do.</exception>
    public static (ImageSet Train, ImageSet Test) ReadBoth(SetSpec spec, CancellationToken cancellationToken)
    {
        if (spec.HasParts) return (ReadPart(spec, DatasetSplit.Train, cancellationToken), ReadPart(spec, DatasetSplit.Test, cancellationToken));
        var whole = ReadWhole(spec, cancellationToken);
        var testCount = whole.Count / 5;
        if (testCount == 0)
            throw new ArgumentException($"{spec} has {whole.Count} images: too few to give training and test images; expected 5 or more.");
        // Always the same seed: results of different seeds are then of one test.
        var shuffled = whole.Sample(whole.Count, seed: 0);
        return (shuffled.Skip(testCount).WithName($"{whole.Name} train"), shuffled.Take(testCount).WithName($"{whole.Name} test"));
    }

    // The library's message speaks to programmers of what else they could call.
    private static ImageSet Expected(SetSpec spec, string files, Func<ImageSet> load)
    {
        try
        {
            return load();
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException($"{spec}: expected {files} (packed as .gz or not) in {spec.Path}. Put the files there, or name the folder that has them.", e);
        }
    }

    private static ImageSet ReadArchivePart(SetSpec spec, string part, CancellationToken cancellationToken)
    {
        var labels = NpyImages.ArrayNames(spec.Path).Contains($"{part}_labels") ? $"{part}_labels" : null;
        return NpyImages.LoadArchive(spec.Path, $"{part}_images", labels, cancellationToken: cancellationToken).WithName($"{Path.GetFileName(spec.Path)} {part}");
    }
}
