namespace OodDetection.Data;

/// <summary>Where to look for a published data set, and how to fetch it if it isn't found.</summary>
public sealed record DatasetOptions
{
    /// <summary>The environment variable that names the cache folder.</summary>
    public const string CacheVariable = "OODDETECTION_CACHE";

    /// <summary>A folder that holds the files; for CIFAR also the archive, or one file of it; for SVHN and MedMNIST also a file, for STL-10 and DTD the archive. If given, no other folder is searched, and nothing is fetched.</summary>
    /// <value>Default: <see langword="null"/>.</value>
    public string? Folder { get; init; }

    /// <summary>The folder for fetched files; each data set has a folder of its own in it.</summary>
    /// <value>Default: <see langword="null"/>, which is <see cref="DefaultCacheFolder"/>.</value>
    public string? CacheFolder { get; init; }

    /// <summary>Whether missing files may be fetched from the network.</summary>
    /// <value>Default: <see langword="true"/>.</value>
    public bool AllowDownload { get; init; } = true;

    /// <summary>An address that holds the same files under the same names, used instead of the official one.</summary>
    /// <value>Default: <see langword="null"/>, the official address.</value>
    public Uri? Mirror { get; init; }

    /// <summary>The client to fetch with, for proxies and the like. It is not disposed.</summary>
    /// <value>Default: <see langword="null"/>, a client shared by all.</value>
    public HttpClient? HttpClient { get; init; }

    /// <summary>Receives the progress of a download, about every 80 KB, on the thread that it runs on.</summary>
    /// <value>Default: <see langword="null"/>.</value>
    public IProgress<DownloadProgress>? Progress { get; init; }

    /// <summary>How many attempts there are for a file in all. Each attempt resumes where the last one stopped.</summary>
    /// <value>Default: 4. At least 1.</value>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>The wait before the second attempt; doubled before each further one.</summary>
    /// <value>Default: 1 second. Not negative.</value>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a server may send nothing before the attempt counts as failed.</summary>
    /// <value>Default: 30 seconds. More than zero.</value>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The cache folder if none is given: what the environment variable <see cref="CacheVariable"/> names, else
    /// <c>$XDG_CACHE_HOME/ood-detection</c> or <c>~/.cache/ood-detection</c> on Linux, else <c>ood-detection</c> in the
    /// user's local application data.
    /// </summary>
    public static string DefaultCacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable(CacheVariable) is { Length: > 0 } folder)
                return Path.GetFullPath(folder);
            return Path.Combine(UserCacheRoot(), "ood-detection");
        }
    }

    internal void Validate()
    {
        var errors = new List<string>();
        if (MaxAttempts < 1)
            errors.Add($"{nameof(MaxAttempts)} must be at least 1, is {MaxAttempts}.");
        if (RetryDelay < TimeSpan.Zero)
            errors.Add($"{nameof(RetryDelay)} must not be negative, is {RetryDelay}.");
        if (StallTimeout <= TimeSpan.Zero)
            errors.Add($"{nameof(StallTimeout)} must be more than zero, is {StallTimeout}.");
        if (Mirror is { } mirror && !(mirror.IsAbsoluteUri && mirror.Scheme is "http" or "https"))
            errors.Add($"{nameof(Mirror)} must be an absolute http or https address, is '{mirror}'.");
        if (errors.Count > 0)
            throw new ArgumentException($"{nameof(DatasetOptions)}: {string.Join(" ", errors)}");
    }

    private static string UserCacheRoot()
    {
        if (!OperatingSystem.IsLinux())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        // The XDG specification tells programs to ignore a relative path here.
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { } xdg && Path.IsPathRooted(xdg))
            return xdg;
        return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
    }
}
