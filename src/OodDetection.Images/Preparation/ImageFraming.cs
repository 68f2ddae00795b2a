namespace OodDetection.Data;

/// <summary>How images of any size come to one size.</summary>
public enum ImageFraming
{
    /// <summary>They have the size already; another one is an error.</summary>
    None,

    /// <summary>Resized to the size, whatever that does to the proportions.</summary>
    Stretch,

    /// <summary>Resized so that the short side has a length, then cut to the size from the middle.</summary>
    ShortSideAndCrop,

    /// <summary>Resized to fit into the size whole, with bars of one colour on two sides.</summary>
    Letterbox,
}
