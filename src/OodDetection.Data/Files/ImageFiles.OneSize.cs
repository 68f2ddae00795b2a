namespace OodDetection.Data;

public sealed partial class ImageFiles
{
    /// <summary>Decodes all files as they are; they must have one size, that of the first.</summary>
    internal ImageSet LoadAsTheyAre(ImageFolderOptions options, CancellationToken cancellationToken)
    {
        ImageDecoder.Checked(options.Decoding);
        var first = _files[0].Decode(options.Decoding);
        var channels = options.Channels ?? first.Channels;
        var preparation = ImagePreparation.AsIs(first.Height, first.Width) with { Channels = channels, Decoding = options.Decoding };
        var images = new ReadOnlyMemory<byte>[Count];
        FileReading.Run(Count, Environment.ProcessorCount, i =>
        {
            var image = _files[i].Decode(options.Decoding);
            if ((image.Height, image.Width) != (first.Height, first.Width) || (options.Channels is null && image.Channels != channels))
            {
                throw new InvalidDataException(
                    $"{Printable.Path(_files[i].Name)}: expected {first} as the first image has, found {image}. " +
                    $"Photos of several sizes are read by {nameof(ImageFolder)}.{nameof(ImageFolder.List)}(…).{nameof(Load)} with an {nameof(ImagePreparation)}; " +
                    $"if only the channels differ, set {nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.Channels)}.");
            }

            images[i] = image.Channels == channels ? image.Pixels : preparation.Prepare(image).Pixels;
        }, cancellationToken);
        return new ImageSet(Name, images, channels, first.Height, first.Width, _labels, ClassNames);
    }
}
