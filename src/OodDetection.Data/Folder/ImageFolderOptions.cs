namespace OodDetection.Data;

/// <summary>How <see cref="ImageFolder"/> reads.</summary>
public sealed record ImageFolderOptions
{
    /// <summary>The channels of the set: 1 makes colour grey (0.299 R + 0.587 G + 0.114 B), 3 repeats grey.</summary>
    /// <value>Default: <see langword="null"/>, the channels of the first image; the others must have as many.</value>
    public int? Channels { get; init; }

    /// <summary>Decoders for further formats; they come before the built-in ones for PNG, PGM and PPM.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<IImageDecoder> Decoders { get; init; } = [];
}
