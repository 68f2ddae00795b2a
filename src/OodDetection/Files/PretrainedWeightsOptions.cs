namespace OodDetection;

/// <summary>How weights of a file come into a network.</summary>
public sealed record PretrainedWeightsOptions
{
    /// <summary>From the name of a tensor in the file to its name in the network's <c>state_dict()</c>; null for a tensor that is left out.</summary>
    /// <value>Null: the same names.</value>
    public Func<string, string?>? Rename { get; init; }

    /// <summary>What the names in the file have before those of the network, such as <c>module.</c> or <c>backbone.</c>; taken off before <see cref="Rename"/>. A tensor without it keeps its name.</summary>
    /// <value>Empty: nothing.</value>
    public string Prefix { get; init; } = "";

    /// <summary>Whether the network may have tensors that the file has not; they stay as they are.</summary>
    /// <value>False. The numbers of batches that batch norms have seen (<c>num_batches_tracked</c>), which no score depends on, may always be missing.</value>
    public bool AllowMissing { get; init; }

    /// <summary>Whether the file may have tensors that the network has not, such as those of another head.</summary>
    /// <value>False.</value>
    public bool AllowUnexpected { get; init; }

    /// <summary>Whether floating-point numbers of another type are converted to the network's.</summary>
    /// <value>False.</value>
    public bool ConvertTypes { get; init; }

    /// <summary>The most bytes that the file may have.</summary>
    /// <value>4 GiB.</value>
    public long MaxFileBytes { get; init; } = 1L << 32;

    internal void Validate()
    {
        var errors = new OptionsErrors(nameof(PretrainedWeightsOptions));
        errors.Require(Prefix is not null, $"{nameof(Prefix)} is null; expected a text, empty for none.");
        errors.Require(MaxFileBytes >= 1, $"{nameof(MaxFileBytes)} is {MaxFileBytes}; expected 1 or more bytes.");
        errors.ThrowIfAny();
    }
}
