namespace OodDetection.Data;

/// <summary>How pixels are weighted when an image is resized. Where it shrinks, all filters but <see cref="Nearest"/> are widened by the factor, so that every pixel counts.</summary>
/// <remarks>Weights and rounding are those of Pillow's <c>Image.resize</c>, and so of torchvision on PIL images.</remarks>
public enum ResizeFilter
{
    /// <summary>The nearest pixel alone. For masks; photos alias.</summary>
    Nearest,

    /// <summary>The mean over an area (Pillow's BOX).</summary>
    Box,

    /// <summary>A triangle (Pillow's BILINEAR): what torchvision's Resize does if nothing is said.</summary>
    Bilinear,

    /// <summary>Cubic with a = −0.5 (Pillow's BICUBIC).</summary>
    Bicubic,

    /// <summary>A windowed sinc of three lobes (Pillow's LANCZOS): the sharpest.</summary>
    Lanczos,
}
