using OodDetection.Data;

namespace DriftMonitor;

/// <summary>What the command line can change.</summary>
internal sealed record DriftOptions
{
    /// <summary>The option value at which nothing changes.</summary>
    public const string NoCorruption = "none";

    /// <summary>The set of in-distribution images; null for Fashion-MNIST, found on this machine or downloaded.</summary>
    public SetSpec? Id { get; init; }

    /// <summary>The set that images are taken from after the change; null for a corruption.</summary>
    public SetSpec? Ood { get; init; }

    /// <summary>What brings all images to one size; null for images as they are.</summary>
    public ImagePreparation? Preparation { get; init; }

    public string Corruption { get; init; } = "gaussian-blur";
    public int Severity { get; init; } = 3;
    public int ChangeAt { get; init; } = 1000;
    public double Share { get; init; } = 1;
    public int Images { get; init; } = 3000;

    /// <summary>How many times in a row each image is shown.</summary>
    public int Repeat { get; init; } = 1;

    public int Window { get; init; } = 16;
    public double AverageRunLength { get; init; } = 1000;

    /// <summary>In-distribution training images that are used; null for all.</summary>
    public int? MaxId { get; init; } = 20_000;

    public bool Network { get; init; }
    public int Epochs { get; init; } = 2;

    /// <summary>The most images a second; null for as many as go.</summary>
    public double? Rate { get; init; }

    public long Seed { get; init; }
    public string? Json { get; init; }

    /// <summary>Whether anything changes in the stream.</summary>
    public bool HasChange => Share > 0 && (Ood is not null || Corruption != NoCorruption);

    /// <summary>Checks all that can be known without the images.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message has a line for each error.</exception>
    public void Validate()
    {
        var errors = new List<string>();
        Require(Images >= 1, $"--images is {Images}; expected 1 or more.");
        Require(ChangeAt >= 0, $"--change-at is {ChangeAt}; expected 0 or more.");
        Require(!HasChange || ChangeAt < 0 || ChangeAt < Images, $"--change-at is {ChangeAt}, and the stream ends after {Images} images (--images); expected a change before the end. For a stream without a change: --corruption {NoCorruption}.");
        Require(Share is >= 0 and <= 1, FormattableString.Invariant($"--share is {Share}; expected 0 to 1."));
        Require(Repeat >= 1, $"--repeat is {Repeat}; expected 1 or more.");
        Require(Window >= 2, $"--window is {Window}; expected 2 or more.");
        Require(Window <= Images, $"--window is {Window}, and the stream has {Images} images (--images); expected a smaller window.");
        Require(double.IsFinite(AverageRunLength) && AverageRunLength >= 10, FormattableString.Invariant($"--arl is {AverageRunLength}; expected 10 windows or more."));
        Require(Epochs >= 1, $"--epochs is {Epochs}; expected 1 or more.");
        Require(Rate is null || (double.IsFinite(Rate.Value) && Rate > 0), FormattableString.Invariant($"--rate is {Rate}; expected a number of images a second above 0."));
        if (Ood is null && Corruption != NoCorruption)
        {
            if (OodDetection.Data.Corruption.All.All(known => !string.Equals(known.Name, Corruption, StringComparison.OrdinalIgnoreCase)))
                errors.Add($"--corruption is '{Corruption}'; expected {NoCorruption} or one of: {string.Join(", ", OodDetection.Data.Corruption.All)}.");
            Require(Severity is >= 1 and <= OodDetection.Data.Corruption.MaxSeverity, $"--severity is {Severity}; expected 1 (slight) to {OodDetection.Data.Corruption.MaxSeverity} (strong).");
        }

        if (errors.Count > 0) throw new ArgumentException(string.Join(Environment.NewLine, errors));

        void Require(bool condition, string error)
        {
            if (!condition) errors.Add(error);
        }
    }

    /// <summary>What changes, in words.</summary>
    public string DescribeChange()
    {
        var what = Ood is null ? $"{Corruption} of severity {Severity}" : $"images of {Ood}";
        return FormattableString.Invariant($"{what}, {100 * Share:0.#} % of the images");
    }
}
