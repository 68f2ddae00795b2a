using OodDetection.Data;

namespace Samples;

/// <summary>An image set as the command line names it: KIND:PATH.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="Path">The full path of the folder or file.</param>
/// <param name="LabelsPath">The full path of the labels, for idx and npy.</param>
internal sealed record SetSpec(string Kind, string Path, string? LabelsPath = null)
{
    /// <summary>The kinds with a training and a test part of their own.</summary>
    private static readonly string[] s_published = ["mnist", "fashion-mnist", "emnist-letters", "kmnist", "cifar10", "cifar100", "svhn", "stl10", "gtsrb", "dtd"];

    /// <summary>The kinds that are lists of encoded files, which may have many sizes.</summary>
    private static readonly string[] s_files = ["folder", "zip", "tar", "csv", "gtsrb", "dtd"];

    public static IReadOnlyList<string> Kinds { get; } = [.. s_published, "idx", "npy", "npz", "folder", "zip", "tar", "csv"];

    public const string Forms = "mnist:DIR, fashion-mnist:DIR, emnist-letters:DIR, kmnist:DIR, cifar10:DIR, cifar100:DIR, svhn:DIR, stl10:DIR, gtsrb:DIR, dtd:DIR, idx:IMAGES[,LABELS], npy:IMAGES[,LABELS], npz:FILE, folder:DIR, zip:FILE, tar:FILE or csv:FILE";

    /// <summary>The name of the images of the training part in an archive that has both parts, as MedMNIST's have.</summary>
    internal const string TrainImages = "train_images";

    /// <summary>What brings its images to one size; null for images as they are.</summary>
    public ImagePreparation? Preparation { get; init; }

    /// <summary>Which files are of one scene and stay together where the set is divided into a training and a test part; null for each by itself.</summary>
    public string? Group { get; init; }

    /// <summary>Whether it is a list of encoded files.</summary>
    public bool IsFiles => s_files.Contains(Kind);

    public bool HasParts => s_published.Contains(Kind)
        || (Kind == "npz" && NpyImages.ArrayNames(Path).Contains(TrainImages))
        || (Kind == "folder" && Directory.Exists(PartFolder(DatasetSplit.Train)) && Directory.Exists(PartFolder(DatasetSplit.Test)));

    /// <summary>The folder of one part of a folder with a training and a test part.</summary>
    internal string PartFolder(DatasetSplit split) => System.IO.Path.Combine(Path, split == DatasetSplit.Train ? "train" : "test");

    /// <summary>Reads KIND:PATH.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="option">The option it was written at, for the message.</param>
    /// <exception cref="ArgumentException">The form is another.</exception>
    public static SetSpec Parse(string text, string option)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var kind = colon < 0 ? text : text[..colon];
        var path = colon < 0 ? "" : text[(colon + 1)..];
        if (!Kinds.Contains(kind))
            throw new ArgumentException($"{option} is '{text}': '{kind}' is no kind of image set; expected {Forms}.");
        if (string.IsNullOrWhiteSpace(path))
            throw new ArgumentException($"{option} is '{text}': expected a path after '{kind}:'.");
        if (kind is not ("idx" or "npy")) return new SetSpec(kind, Full(path));

        // A comma may also be part of a file's name.
        var comma = File.Exists(path) ? -1 : path.LastIndexOf(',');
        if (comma == 0 || comma == path.Length - 1)
            throw new ArgumentException($"{option} is '{text}': expected {kind}:IMAGES or {kind}:IMAGES,LABELS.");
        return comma < 0 ? new SetSpec(kind, Full(path)) : new SetSpec(kind, Full(path[..comma]), Full(path[(comma + 1)..]));
    }

    /// <summary>Name and path, as the command line has them.</summary>
    public override string ToString() => LabelsPath is null ? $"{Kind}:{Path}" : $"{Kind}:{Path},{LabelsPath}";

    private static string Full(string path) => System.IO.Path.GetFullPath(path.Trim());
}
