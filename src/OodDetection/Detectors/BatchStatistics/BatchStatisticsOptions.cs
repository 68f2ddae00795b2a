using static TorchSharp.torch;

namespace OodDetection;

/// <summary>Hyper-parameters of the batch-statistics detector.</summary>
public sealed record BatchStatisticsOptions
{
    /// <summary>The largest number of calibration windows.</summary>
    internal const int MaxWindows = 1 << 20;

    /// <summary>Whether the moments of fixed cosine filters are looked at: <see cref="Networks.FilterBank"/>. They need no training, and see most of what cameras and codecs do to images.</summary>
    /// <value>True.</value>
    public bool Filters { get; init; } = true;

    /// <summary>The layers of the frozen network that is given to the trainer, by the names of <c>named_modules()</c>; ignored without one.</summary>
    /// <value>Null: all residual blocks of a <see cref="Networks.WideResNet"/>. Layers of another network have to be named.</value>
    public IReadOnlyList<string>? Layers { get; init; }

    /// <summary>DisCoPatch as a further part, which trains a discriminator on patches; null for none. By itself it is a <see cref="DisCoPatchDetector"/>.</summary>
    /// <value>Null. It has to be trained at length, and what it adds to the other parts has not been measured.</value>
    public DisCoPatchOptions? DisCoPatch { get; init; }

    /// <summary>The share of the in-distribution images that is held out to calibrate with. Of equal images each counts once, and none is held out while a copy of it is trained on; keeping images that are nearly equal, such as frames of a video, on one side is up to the caller. A window can be at most a quarter as large as what is held out.</summary>
    /// <value>0.2.</value>
    public double HeldOutShare { get; init; } = 0.2;

    /// <summary>The maximum number of images held out; it bounds what the fitted detector keeps: 8 bytes for each moment, 1 KB an image for the filters, 15 KB with a WRN-16-4.</summary>
    /// <value>4,000.</value>
    public int MaxHeldOut { get; init; } = 4000;

    /// <summary>How many windows are drawn to calibrate each window size, 100 to 1,048,576.</summary>
    /// <value>2,000.</value>
    public int CalibrationWindows { get; init; } = 2000;

    /// <summary>Seed of the choice of held-out images and windows.</summary>
    /// <value>0.</value>
    public long Seed { get; init; }

    /// <summary>The device of the filters; a given network stays on its own.</summary>
    /// <value>The CPU.</value>
    public Device Device { get; init; } = CPU;

    /// <summary>
    /// How many images go through a network at once; it bounds the memory. Smaller batches are padded to it where libtorch would round differently without, so that an
    /// image's score doesn't depend on the rest of the call to the last bit; whether it would is found out once for each number of images. Where images are large, for the filters from some 70×70 pixels in colour, fewer make a pass
    /// on the CPU: its largest tensor takes no more than 8 MiB, or what two images need.
    /// </summary>
    /// <value>16.</value>
    public int ScoringBatchSize { get; init; } = 16;

    /// <summary>Checks all options.</summary>
    /// <exception cref="ArgumentException">An option is not valid; the message lists all errors.</exception>
    public void Validate()
    {
        var errors = new OptionsErrors(nameof(BatchStatisticsOptions));
        if (DisCoPatch is { } discriminator) errors.Within(nameof(DisCoPatch), discriminator.Check);
        errors.Require(Layers is not { Count: 0 }, $"{nameof(Layers)} is empty; expected the name of at least one layer, or null.");
        errors.Require(HeldOutShare is > 0 and < 1, $"{nameof(HeldOutShare)} is {HeldOutShare}; expected a share between 0 and 1.");
        errors.Require(
            MaxHeldOut >= BatchStatisticsDetector.MinHeldOut,
            $"{nameof(MaxHeldOut)} is {MaxHeldOut}; expected {BatchStatisticsDetector.MinHeldOut} or more.");
        errors.Require(CalibrationWindows is >= 100 and <= MaxWindows, $"{nameof(CalibrationWindows)} is {CalibrationWindows}; expected 100 to {MaxWindows}.");
        errors.Require(Device is not null, $"{nameof(Device)} is null.");
        errors.Require(ScoringBatchSize >= 1, $"{nameof(ScoringBatchSize)} is {ScoringBatchSize}; expected 1 or more.");
        errors.ThrowIfAny();
    }
}
