using OodDetection.Data;

namespace Samples;

/// <summary>
/// How images of one set come to the shape of the in-distribution set: grey becomes RGB by repeating the channel, smaller images get black
/// pixels on all sides. What would lose something, such as colour or resolution, is refused: a detector would then be compared on images
/// that it is not given in practice.
/// </summary>
internal static class Conversion
{
    /// <exception cref="ArgumentException">The images can't be converted without a loss.</exception>
    public static ImageSet ToShapeOf(ImageSet target, ImageSet images)
    {
        if (images.Channels != target.Channels && (images.Channels, target.Channels) != (1, 3))
            throw new ArgumentException($"{images} can't be compared with {target}: {images.Channels} channels don't become {target.Channels} without a loss. Convert the images before, or choose another set; grey images are made RGB, not the other way round.");
        if (images.Height > target.Height || images.Width > target.Width)
            throw new ArgumentException($"{images} can't be compared with {target}: larger images would lose resolution. Scale them before, or choose another set; smaller images are padded with black.");
        if (images.Channels != target.Channels) images = images.ToRgb();
        return (images.Height, images.Width) == (target.Height, target.Width) ? images : images.PadTo(target.Height, target.Width);
    }
}
