namespace OodDetection.Data;

/// <summary>What the folders below a folder, or within an archive, mean.</summary>
public enum FolderLayout
{
    /// <summary>Folders are the classes; where there is none, the images have no labels. What fits neither is refused.</summary>
    Auto,

    /// <summary>Each folder at the top is a class, whatever it is called.</summary>
    Classes,

    /// <summary>All images are one set without labels.</summary>
    Flat,
}

/// <summary>How <see cref="ImageFolder"/> and <see cref="ImageArchive"/> read.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>What folders mean.</summary>
    /// <value><see cref="FolderLayout.Auto"/>.</value>
    public FolderLayout Layout { get; init; }

    /// <summary>Whether images are also taken from folders below a class, or below a flat folder. If not, such folders are refused, since they hold what the user may count on, or masks.</summary>
    /// <value>False.</value>
    public bool Recursive { get; init; }

    /// <summary>The channels of a set that is loaded without an <see cref="ImagePreparation"/>: 1 makes colour grey, 3 repeats grey.</summary>
    /// <value>Null, the channels of the first image; the others must have as many.</value>
    public int? Channels { get; init; }

    /// <summary>Background, 16-bit range and bounds where a set is loaded without an <see cref="ImagePreparation"/>.</summary>
    /// <value>See <see cref="ImageDecodingOptions"/>.</value>
    public ImageDecodingOptions Decoding { get; init; } = new();

    /// <summary>Decoders for further formats, by extension; they come before <see cref="ImageDecoder"/>.</summary>
    /// <value>None.</value>
    public IReadOnlyList<IImageDecoder> Decoders { get; init; } = [];
}
