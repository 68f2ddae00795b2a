using OodDetection.Data;

namespace PhotoFolder;

/// <summary>What the command line says.</summary>
internal sealed record PhotoFolderOptions
{
    /// <summary>The folder of photos as they should be.</summary>
    public required string Good { get; init; }

    /// <summary>The folder of photos to look at.</summary>
    public required string New { get; init; }

    /// <summary>A folder of photos that are known to be something else; null for none.</summary>
    public string? Odd { get; init; }

    /// <summary>Where the detector and the page are written.</summary>
    public required string Out { get; init; }

    /// <summary>What makes the network's images of photos of any size.</summary>
    public required ImagePreparation Preparation { get; init; }

    /// <summary>Width factor of the network, WRN-16-width.</summary>
    public int Width { get; init; } = 1;

    /// <summary>Epochs of the first network; the second one gets half as many.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>The share of the good photos that is held out for the calibration.</summary>
    public double HeldOut { get; init; } = 0.3;

    /// <summary>Which photos are of one scene; null for each by itself.</summary>
    public string? Group { get; init; }

    /// <summary>The rate of false alarms.</summary>
    public double Alpha { get; init; } = 0.05;

    /// <summary>Seed of everything that is drawn at random.</summary>
    public long Seed { get; init; }
}
