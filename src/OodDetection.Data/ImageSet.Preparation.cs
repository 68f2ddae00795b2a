namespace OodDetection.Data;

public sealed partial class ImageSet
{
    /// <summary>The images as a preparation makes them of files: resized, cut or framed, with its number of channels. So a set in memory goes the same way as photos that it is compared with. Copies the pixels.</summary>
    /// <param name="preparation">The preparation. Its <see cref="ImagePreparation.Decoding"/> has no part in it, since nothing is decoded.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="InvalidOperationException">The images have neither 1 nor 3 channels.</exception>
    /// <exception cref="InvalidDataException">The images have another size, and the preparation doesn't change it.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public ImageSet Prepare(ImagePreparation preparation, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(preparation);
        if (Channels is not (1 or 3)) throw new InvalidOperationException($"{this}: expected 1 or 3 channels to prepare.");
        var images = new ReadOnlyMemory<byte>[Count];
        ImageDecoder.Named(Name, () =>
        {
            FileReading.Run(Count, Environment.ProcessorCount, i => images[i] = preparation.Prepare(new DecodedImage(Channels, Height, Width, _images[i])).Pixels, cancellationToken);
            return true;
        });
        return new ImageSet(Name, images, preparation.Channels, preparation.Height, preparation.Width, _labels, ClassNames);
    }
}
