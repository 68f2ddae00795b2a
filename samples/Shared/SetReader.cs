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
        return spec.Kind switch
        {
            "mnist" => Expected(spec, split, () => Mnist.Load(split, local, cancellationToken)),
            "fashion-mnist" => Expected(spec, split, () => FashionMnist.Load(split, local, cancellationToken)),
            "emnist-letters" => EmnistLetters.Load(split, spec.Path, upright: true, cancellationToken),
            "cifar10" => Cifar10.Load(split, spec.Path, cancellationToken),
            "cifar100" => Cifar100.Load(split, spec.Path, cancellationToken),
            _ => throw new InvalidOperationException($"{spec} has no parts."),
        };
    }

    /// <summary>Reads a set that has no parts.</summary>
    /// <exception cref="IOException">A file is missing or damaged; the message says which, and what to do.</exception>
    public static ImageSet ReadWhole(SetSpec spec, CancellationToken cancellationToken) => spec.Kind switch
    {
        "idx" => IdxImages.Load(spec.Path, spec.LabelsPath, cancellationToken: cancellationToken),
        "npy" => ReadNpy(spec, cancellationToken),
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
    private static ImageSet Expected(SetSpec spec, DatasetSplit split, Func<ImageSet> load)
    {
        try
        {
            return load();
        }
        catch (FileNotFoundException e)
        {
            var part = split == DatasetSplit.Train ? "train" : "t10k";
            throw new FileNotFoundException($"{spec}: expected {part}-images-idx3-ubyte and {part}-labels-idx1-ubyte (packed as .gz or not) in {spec.Path}. Put the files there, or name the folder that has them.", e);
        }
    }

    private static ImageSet ReadNpy(SetSpec spec, CancellationToken cancellationToken)
    {
        if (spec.Path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
            throw new ArgumentException($"{spec}: expected an .npy file, got an archive of several arrays. Save the images as an array of their own: numpy.save(FILE, archive['NAME']).");
        var set = NpyImages.Load(spec.Path, spec.LabelsPath, ImageLayout.ChannelsFirst, cancellationToken);
        // No image is 1 or 3 pixels wide: then the last dimension is that of the channels, as most NumPy programs have it.
        var channelsAreLast = set.Channels is not (1 or 3) && set.Width is 1 or 3;
        set = channelsAreLast ? NpyImages.Load(spec.Path, spec.LabelsPath, ImageLayout.ChannelsLast, cancellationToken) : set;
        return set.WithName(Path.GetFileName(spec.Path));
    }
}
