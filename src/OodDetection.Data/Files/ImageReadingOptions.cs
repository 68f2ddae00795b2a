namespace OodDetection.Data;

/// <summary>What becomes of files that can't be decoded.</summary>
public enum DamagedFiles
{
    /// <summary>The first one is an error that names it.</summary>
    Fail,

    /// <summary>They are left out, and listed.</summary>
    Skip,
}

/// <summary>A file that could not be decoded.</summary>
/// <param name="File">The file.</param>
/// <param name="Reason">What was expected and what was found.</param>
public sealed record DamagedFile(ImageFile File, string Reason);

/// <summary>How many files of a set were read.</summary>
/// <param name="Done">Files read.</param>
/// <param name="Count">Files in all.</param>
public readonly record struct ImageReadingProgress(int Done, int Count);

/// <summary>How the files of a set are read.</summary>
public sealed record ImageReadingOptions
{
    /// <summary>What becomes of files that can't be decoded.</summary>
    /// <value><see cref="DamagedFiles.Fail"/>.</value>
    public DamagedFiles Damaged { get; init; }

    /// <summary>Told of each file that is left out, in the order of the set; null for nobody.</summary>
    /// <value>Null.</value>
    public IProgress<DamagedFile>? DamagedReport { get; init; }

    /// <summary>Told how far the reading of all files is; null for nobody.</summary>
    /// <value>Null.</value>
    public IProgress<ImageReadingProgress>? Progress { get; init; }

    /// <summary>How many files are decoded at once. The result is the same for any number.</summary>
    /// <value>The number of processors.</value>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>How many bytes of prepared images an opened set may keep in memory: images that are read a second time, as in the epochs of a training, are kept until the bound is reached, and not decoded again.</summary>
    /// <value>256 MiB, which is 21,845 images of 3×64×64. 0 to decode each time.</value>
    public long MaxKeptBytes { get; init; } = 256L << 20;

    internal void Validate()
    {
        if (!Enum.IsDefined(Damaged)) throw new ArgumentException($"Expected {nameof(Damaged)} of {nameof(DamagedFiles)}; got {Damaged}.");
        if (MaxKeptBytes < 0) throw new ArgumentException($"Expected {nameof(MaxKeptBytes)} of 0 or more; got {MaxKeptBytes}.");
        if (Threads < 1) throw new ArgumentException($"Expected {nameof(Threads)} of 1 or more; got {Threads}.");
    }
}
