namespace OodDetection.Data;

public sealed partial class ImageFiles
{
    /// <summary>Decodes all files into memory as they are, several at once; they must have one size, that of the first.</summary>
    /// <param name="channels">1 makes colour grey, 3 repeats grey; null for the channels of the first image, which the others must have, too.</param>
    /// <param name="decoding">Background, 16-bit range and bounds; the defaults where null.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="ArgumentException">The channels are neither 1 nor 3, or an option is out of range.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or of another size; the message names it.</exception>
    /// <exception cref="IOException">A file can't be read.</exception>
    /// <exception cref="OperationCanceledException">The reading was cancelled.</exception>
    public ImageSet LoadAsTheyAre(int? channels = null, ImageDecodingOptions? decoding = null, CancellationToken cancellationToken = default)
    {
        if (channels is not (null or 1 or 3)) throw new ArgumentException($"Expected 1 or 3 channels, or null; got {channels}.", nameof(channels));
        decoding = ImageDecoder.Checked(decoding);
        cancellationToken.ThrowIfCancellationRequested();
        var first = _files[0].Decode(decoding);
        var wanted = channels ?? first.Channels;
        var preparation = ImagePreparation.AsIs(first.Height, first.Width) with { Channels = wanted, Decoding = decoding };
        var images = new ReadOnlyMemory<byte>[Count];
        FileReading.Run(Count, Environment.ProcessorCount, i =>
        {
            var image = i == 0 ? first : _files[i].Decode(decoding);
            if ((image.Height, image.Width) != (first.Height, first.Width) || (channels is null && image.Channels != wanted))
            {
                throw new InvalidDataException(
                    $"{Printable.Path(_files[i].Name)}: expected {first} as the first image has, found {image}. " +
                    $"Photos of several sizes are read by {nameof(ImageFolder)}.{nameof(ImageFolder.List)}(…).{nameof(Load)} with an {nameof(ImagePreparation)}; " +
                    $"if only the channels differ, set {nameof(ImageFolderOptions)}.{nameof(ImageFolderOptions.Channels)}.");
            }

            images[i] = image.Channels == wanted ? image.Pixels : preparation.Prepare(image).Pixels;
        }, cancellationToken);
        return new ImageSet(Name, images, wanted, first.Height, first.Width, _labels, ClassNames);
    }
}
