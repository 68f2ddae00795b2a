namespace OodDetection.Scoring;

/// <summary>How a file is opened and run. What is not set keeps its default.</summary>
public sealed record ScorerOptions
{
    /// <summary>How many threads one call computes with.</summary>
    /// <value>0: as many as there are processor cores. A service that answers several requests at once is better off with 1.</value>
    public int Threads { get; init; }

    /// <summary>How many images go through the network at once; it bounds the memory of a call, however many images come.</summary>
    /// <value>Null: what the file says, <see cref="ScorerInfo.BatchSize"/>.</value>
    public int? BatchSize { get; init; }

    /// <summary>The most bytes that a file may have.</summary>
    /// <value>1 GiB.</value>
    public long MaxFileBytes { get; init; } = 1L << 30;

    /// <summary>The identity that the file has to have, <see cref="ScorerInfo.Sha256"/>: nobody can put another in its place.</summary>
    /// <value>Null: any file that is intact. The digest within a file shows damage, not who made it.</value>
    public string? ExpectedSha256 { get; init; }

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        if (Threads is < 0 or > MaxThreads) errors.Add(FormattableString.Invariant($"{nameof(Threads)} is {Threads}; expected 0 to {MaxThreads}."));
        if (BatchSize is < 1 or > MaxBatchSize) errors.Add(FormattableString.Invariant($"{nameof(BatchSize)} is {BatchSize}; expected 1 to {MaxBatchSize}."));
        if (MaxFileBytes is < 1 or > int.MaxValue) errors.Add(FormattableString.Invariant($"{nameof(MaxFileBytes)} is {MaxFileBytes}; expected 1 to {int.MaxValue}: larger files can't be read into memory as a whole."));
        if (ExpectedSha256 is { } expected && (expected.Length != Format.FileSeal.DigestLength || !expected.All(char.IsAsciiHexDigit)))
            errors.Add($"{nameof(ExpectedSha256)} is '{expected}'; expected {Format.FileSeal.DigestLength} hexadecimal digits.");
        if (errors.Count > 0)
            throw new ArgumentException($"{nameof(ScorerOptions)} is not valid:{string.Concat(errors.Select(e => $"{Environment.NewLine}  - {e}"))}");
    }

    internal const int MaxBatchSize = 1 << 16;

    private const int MaxThreads = 1024;
}
