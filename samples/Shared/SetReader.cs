using OodDetection.Data;

namespace Samples;

/// <summary>Reads what a <see cref="SetSpec"/> names, all of it by its preparation.</summary>
internal static class SetReader
{
    private const int TestShare = 5; // a fifth
    private const string Packed = " (packed as .gz or not)";

    /// <summary>Reads the training or the test part of a set that has both.</summary>
    /// <exception cref="IOException">A file is missing or damaged; the message says which, and what to do.</exception>
    public static ImageSet ReadPart(SetSpec spec, DatasetSplit split, CancellationToken cancellationToken)
    {
        // A folder that the user named is read, never fetched into.
        var local = new DatasetOptions { Folder = spec.Path, AllowDownload = false };
        var train = split == DatasetSplit.Train;
        return spec.Kind switch
        {
            "mnist" => Prepared(Expected(spec, Idx(train ? "train" : "t10k"), () => Mnist.Load(split, local, cancellationToken))),
            "fashion-mnist" => Prepared(Expected(spec, Idx(train ? "train" : "t10k"), () => FashionMnist.Load(split, local, cancellationToken))),
            "emnist-letters" => Prepared(Expected(spec, Idx(train ? "emnist-letters-train" : "emnist-letters-test"), () => EmnistLetters.Load(split, local, cancellationToken))),
            "kmnist" => Prepared(Expected(spec, Idx(train ? "train" : "t10k"), () => KuzushijiMnist.Load(split, local, cancellationToken))),
            "cifar10" => Prepared(Expected(spec, train ? "cifar-10-binary.tar.gz, or data_batch_1.bin to data_batch_5.bin" + Packed : "cifar-10-binary.tar.gz, or test_batch.bin" + Packed, () => Cifar10.Load(split, local, cancellationToken))),
            "cifar100" => Prepared(Expected(spec, $"cifar-100-binary.tar.gz, or {(train ? "train" : "test")}.bin{Packed}", () => Cifar100.Load(split, local, cancellationToken))),
            "svhn" => Prepared(Expected(spec, train ? "train_32x32.mat" : "test_32x32.mat", () => Svhn.Load(split, local, cancellationToken))),
            "stl10" => Prepared(Expected(spec, $"stl10_binary.tar.gz, or {(train ? "train" : "test")}_X.bin and _y.bin", () => Stl10.Load(split, local, cancellationToken))),
            "gtsrb" => Loaded(Expected(spec, train ? "GTSRB-Training_fixed.zip" : "GTSRB_Final_Test_Images.zip and GTSRB_Final_Test_GT.zip", () => Gtsrb.List(split, local, cancellationToken)), spec, cancellationToken),
            "dtd" => Loaded(Expected(spec, "dtd-r1.0.1.tar.gz, or images and labels", () => Dtd.List(split, options: local, cancellationToken: cancellationToken)), spec, cancellationToken),
            "npz" => Prepared(ReadArchivePart(spec, train ? "train" : "test", cancellationToken)),
            "folder" => Loaded(ImageFolder.List(spec.PartFolder(split), cancellationToken: cancellationToken), spec, cancellationToken),
            _ => throw new InvalidOperationException($"{spec} has no parts."),
        };

        static string Idx(string part) => $"{part}-images-idx3-ubyte and {part}-labels-idx1-ubyte" + Packed;
        ImageSet Prepared(ImageSet set) => Prepare(set, spec, cancellationToken);
    }

    /// <summary>Reads a set that has no parts.</summary>
    /// <exception cref="IOException">A file is missing or damaged; the message says which, and what to do.</exception>
    public static ImageSet ReadWhole(SetSpec spec, CancellationToken cancellationToken) => spec.Kind switch
    {
        "idx" => Prepare(IdxImages.Load(spec.Path, spec.LabelsPath, cancellationToken: cancellationToken), spec, cancellationToken),
        "npy" => Prepare(NpyImages.Load(spec.Path, spec.LabelsPath, cancellationToken: cancellationToken).WithName(Path.GetFileName(spec.Path)), spec, cancellationToken),
        "npz" => Prepare(NpyImages.LoadArchive(spec.Path, cancellationToken: cancellationToken).WithName(Path.GetFileName(spec.Path)), spec, cancellationToken),
        _ => Loaded(List(spec, cancellationToken), spec, cancellationToken),
    };

    /// <summary>Reads the training and the test part of a set. One without parts is divided: a fifth, always the same one, is the test part; of files, those of one scene and equal ones are on one side.</summary>
    /// <exception cref="ArgumentException">There are too few images to divide, or the parts of a folder have other classes.</exception>
    /// <exception cref="IOException">A file is missing or damaged; the message says which, and what to do.</exception>
    public static (ImageSet Train, ImageSet Test) ReadBoth(SetSpec spec, CancellationToken cancellationToken)
    {
        if (spec.HasParts) return SameClasses(spec, ReadPart(spec, DatasetSplit.Train, cancellationToken), ReadPart(spec, DatasetSplit.Test, cancellationToken));
        // Always the same seed: results of different seeds are then of one test.
        const int Seed = 0;
        if (spec.IsFiles)
        {
            var files = List(spec, cancellationToken);
            CheckCount(spec, files.Count);
            var (rest, held) = files.Split(1.0 / TestShare, Seed, spec.Group, cancellationToken);
            // In no order, so that the first images are of all classes.
            return (Loaded(rest.Sample(rest.Count, Seed), spec, cancellationToken).WithName($"{files.Name} train"), Loaded(held.Sample(held.Count, Seed), spec, cancellationToken).WithName($"{files.Name} test"));
        }

        if (spec.Group is not null) throw new ArgumentException($"--group says which files are of one scene, and {spec} has no files; expected one of the kinds folder, zip, tar and csv.");
        var whole = ReadWhole(spec, cancellationToken);
        CheckCount(spec, whole.Count);
        var shuffled = whole.Sample(whole.Count, Seed);
        return (shuffled.Skip(whole.Count / TestShare).WithName($"{whole.Name} train"), shuffled.Take(whole.Count / TestShare).WithName($"{whole.Name} test"));
    }

    /// <summary>A set by its preparation, if it has one.</summary>
    public static ImageSet Prepare(ImageSet set, SetSpec spec, CancellationToken cancellationToken) => spec.Preparation is { } preparation ? set.Prepare(preparation, cancellationToken) : set;

    private static ImageFiles List(SetSpec spec, CancellationToken cancellationToken) => spec.Kind switch
    {
        "folder" => ImageFolder.List(spec.Path, cancellationToken: cancellationToken),
        "zip" or "tar" => ImageArchive.List(spec.Path, cancellationToken: cancellationToken),
        "csv" => ImageCsv.List(spec.Path, cancellationToken: cancellationToken),
        _ => throw new InvalidOperationException($"{spec} is no list of files."),
    };

    private static ImageSet Loaded(ImageFiles files, SetSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Preparation is { } preparation) return files.Load(preparation, cancellationToken: cancellationToken);
        try
        {
            return files.LoadAsTheyAre(cancellationToken: cancellationToken);
        }
        catch (InvalidDataException e) when (e.Message.Contains(nameof(ImagePreparation), StringComparison.Ordinal))
        {
            // The library's message speaks to programmers of what they could call.
            throw new InvalidDataException($"{e.Message.Split(". ")[0]}. Choose one size for all: --size 64, for example.", e);
        }
    }

    private static void CheckCount(SetSpec spec, int count)
    {
        if (count < TestShare) throw new ArgumentException($"{spec} has {count} images: too few to give training and test images; expected {TestShare} or more.");
    }

    // Labels of folders are numbers in the order of the names: with other names they would mean something else.
    private static (ImageSet Train, ImageSet Test) SameClasses(SetSpec spec, ImageSet train, ImageSet test)
    {
        if (spec.Kind == "folder" && !train.ClassNames.OrderBy(c => c.Key).SequenceEqual(test.ClassNames.OrderBy(c => c.Key)))
            throw new ArgumentException($"{spec}: expected the same classes in train and test; found {Names(train)} and {Names(test)}.");
        return (train, test);

        static string Names(ImageSet set) => set.ClassNames.Count == 0 ? "none" : string.Join(", ", set.ClassNames.OrderBy(c => c.Key).Select(c => c.Value));
    }

    // The library's message speaks to programmers of what else they could call.
    private static TSet Expected<TSet>(SetSpec spec, string files, Func<TSet> load)
    {
        try
        {
            return load();
        }
        catch (FileNotFoundException e)
        {
            throw new FileNotFoundException($"{spec}: expected {files} in {spec.Path}. Put the files there, or name the folder that has them.", e);
        }
    }

    private static ImageSet ReadArchivePart(SetSpec spec, string part, CancellationToken cancellationToken)
    {
        var labels = NpyImages.ArrayNames(spec.Path).Contains($"{part}_labels") ? $"{part}_labels" : null;
        return NpyImages.LoadArchive(spec.Path, $"{part}_images", labels, cancellationToken: cancellationToken).WithName($"{Path.GetFileName(spec.Path)} {part}");
    }
}
