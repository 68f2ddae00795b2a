using static TorchSharp.torch;

namespace OodDetection;

/// <summary>How a detector file is loaded.</summary>
public sealed record DetectorFileOptions
{
    /// <summary>The device that the detector is put on.</summary>
    /// <value>The CPU, wherever the detector was when it was saved.</value>
    public Device Device { get; init; } = CPU;

    /// <summary>Kinds of detectors, networks and transforms of your own that may be made of the file, beside those of the library.</summary>
    /// <value>Null: none.</value>
    public DetectorRegistry? Registry { get; init; }

    /// <summary>The maximum size of the file in bytes. Up to twice as much memory is taken to load it.</summary>
    /// <value>4 GiB.</value>
    public long MaxFileBytes { get; init; } = 1L << 32;

    /// <summary>The identity that the file has to have, <see cref="DetectorFileInfo.Sha256"/>: digests within a file tell damage, this tells another file.</summary>
    /// <value>Null: any.</value>
    public string? ExpectedSha256 { get; init; }

    internal void Validate()
    {
        var errors = new OptionsErrors(nameof(DetectorFileOptions));
        errors.Require(Device is not null, $"{nameof(Device)} is null.");
        errors.Require(MaxFileBytes >= 1, $"{nameof(MaxFileBytes)} is {MaxFileBytes}; expected 1 or more bytes.");
        errors.ThrowIfAny();
    }
}
