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
            throw new ArgumentException($"{images} can't be compared with {target}: {images.Channels} channels don't become {target.Channels} without a loss. Grey images are made RGB, not the other way round. Choose another set, or bring all to one size and kind by --size, such as --size 32,grey.");
        if (images.Height > target.Height || images.Width > target.Width)
            throw new ArgumentException($"{images} can't be compared with {target}: larger images would lose resolution; smaller ones are padded with black. Choose another set, or bring all to one size by --size.");
        if (images.Channels != target.Channels) images = images.ToRgb();
        return (images.Height, images.Width) == (target.Height, target.Width) ? images : images.PadTo(target.Height, target.Width);
    }
}
